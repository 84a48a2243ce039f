using System.Text;
using GoKV.Domain.Partitions;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

public sealed class PartitionNameTests
{
    [Theory]
    [InlineData("users")]
    [InlineData("A-z_0.9:x")]
    [InlineData("0a")]
    [InlineData("-")]
    public void TakesLettersDigitsAndSomeSigns(string text)
    {
        Assert.True(PartitionName.TryParse(Encoding.UTF8.GetBytes(text), out PartitionName? name));
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("16")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("naïve")]
    [InlineData("a\n")]
    public void RefusesTheRest(string text) => Assert.False(PartitionName.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void IsAtMost64BytesLong(int length, bool expected) =>
        Assert.Equal(expected, PartitionName.TryParse(Encoding.ASCII.GetBytes(new string('x', length)), out _));

    [Fact]
    public void ANumberedDatabaseIsNamedByItsNumber()
    {
        PartitionIdentity identity = PartitionIdentity.OfNumbered(3, default, Now);
        Assert.Equal("3", identity.Name.Text);
        Assert.Equal(Schema.Dynamic, identity.Schema);
        Assert.True(identity.Id.IsNumberedDatabase);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    [InlineData(-1, false)]
    public void TheFirst16IdsAreNumberedDatabases(int id, bool expected) => Assert.Equal(expected, new PartitionId(id).IsNumberedDatabase);

    [Fact]
    public void EveryWordOfTheGrammarReadsBackInAnyCase()
    {
        foreach (Schema schema in Enum.GetValues<Schema>())
            Assert.Equal(schema, PartitionWords.ReadSchema(Lower(schema.Word())));
        foreach (PersistMode mode in Enum.GetValues<PersistMode>())
            Assert.Equal(mode, PartitionWords.ReadPersistMode(Lower(mode.Word())));
        foreach (FsyncPolicy policy in Enum.GetValues<FsyncPolicy>())
            Assert.Equal(policy, PartitionWords.ReadFsyncPolicy(Lower(policy.Word())));
    }

    [Fact]
    public void AnUnknownWordIsNothing()
    {
        Assert.Null(PartitionWords.ReadSchema("HASH"));
        Assert.Null(PartitionWords.ReadPersistMode("AOF"));
        Assert.Null(PartitionWords.ReadFsyncPolicy("SOMETIMES"));
    }

    [Fact]
    public void AnEnumThatIsNoneHasNoWord()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ((Schema)99).Word());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((PersistMode)99).Word());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((FsyncPolicy)99).Word());
    }

    [Fact]
    public void APartitionTellsWhatWasDecidedWhenItWasCreated()
    {
        Partition partition = MakeInt();
        Assert.Equal((new PartitionId(16), "users", Schema.Int), (partition.Id, partition.Name.Text, partition.Schema));
        Assert.Equal(Now, partition.Identity.CreatedAt);
    }

    private static string Lower(string word) => word.ToLowerInvariant();
}
