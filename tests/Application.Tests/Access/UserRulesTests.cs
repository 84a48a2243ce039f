using GoKV.Application.Access;
using GoKV.Application.Commands;

namespace GoKV.Application.Tests.Access;

/// <summary>Rules make rights, and rights are shown as rules that make them. The texts were compared with redis-server 7.0.15.</summary>
public sealed class UserRulesTests
{
    private const string HashOfSecret = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    private static readonly AccessTable Table = new(CommandTable.Standard);

    private readonly UserRules _rules = new(Table, hasAllChannels: false);

    [Theory]
    [InlineData("", "off resetchannels -@all")]
    [InlineData("on nopass", "on nopass resetchannels -@all")]
    [InlineData("ON NoPass AllKeys ALLCHANNELS AllCommands", "on nopass ~* &* +@all")]
    [InlineData("on >secret", "on #" + HashOfSecret + " resetchannels -@all")]
    [InlineData("nopass #" + HashOfSecret, "off #" + HashOfSecret + " resetchannels -@all")]
    [InlineData(">secret >secret >b <b", "off #" + HashOfSecret + " resetchannels -@all")]
    [InlineData(">secret !" + HashOfSecret, "off resetchannels -@all")]
    [InlineData(">secret resetpass", "off resetchannels -@all")]
    [InlineData(">secret nopass", "off nopass resetchannels -@all")]
    [InlineData("nopass resetpass", "off resetchannels -@all")]
    [InlineData("~a ~b ~a", "off ~a ~b resetchannels -@all")]
    [InlineData("~a resetkeys ~b", "off ~b resetchannels -@all")]
    [InlineData("~a allkeys", "off ~* resetchannels -@all")]
    [InlineData("%R~a %W~b %rw~c", "off %R~a %W~b ~c resetchannels -@all")]
    [InlineData("%R~a %W~a", "off ~a resetchannels -@all")]
    [InlineData("&a &b &a", "off resetchannels &a &b -@all")]
    [InlineData("&a resetchannels", "off resetchannels -@all")]
    [InlineData("+get +set -get", "off resetchannels -@all +set")]
    [InlineData("+@all -get", "off resetchannels +@all -get")]
    [InlineData("+@all -get +get", "off resetchannels +@all")]
    [InlineData("+@all nocommands", "off resetchannels -@all")]
    [InlineData("+config", "off resetchannels -@all +config")]
    [InlineData("+config -config|set", "off resetchannels -@all +config -config|set")]
    [InlineData("+CONFIG|Get", "off resetchannels -@all +config|get")]
    [InlineData("+@all -client +client|id", "off resetchannels +@all -client +client|id")]
    [InlineData("+select|0 +select|1 +select|0", "off resetchannels -@all +select|0 +select|1")]
    [InlineData("+select|0 +select", "off resetchannels -@all +select")]
    [InlineData("+select|0 -@all", "off resetchannels -@all")]
    [InlineData("+select|0 +@connection", "off resetchannels -@all +@connection")]
    [InlineData("+@string -incr", "off resetchannels -@all +@string -incr")]
    [InlineData("(+get ~a)", "off resetchannels -@all (~a resetchannels -@all +get)")]
    [InlineData("(+get ~a) (+set &b)", "off resetchannels -@all (~a resetchannels -@all +get) (resetchannels &b -@all +set)")]
    [InlineData("(+get ~a) clearselectors", "off resetchannels -@all")]
    [InlineData("skip-sanitize-payload", "off skip-sanitize-payload resetchannels -@all")]
    [InlineData("on nopass ~* &* +@all (+get) reset", "off sanitize-payload resetchannels -@all")]
    [InlineData("partition:a partition:b*", "off resetchannels partition:a partition:b* -@all")]
    [InlineData("partition:a allpartitions", "off resetchannels -@all")]
    [InlineData("partition:a partition:*", "off resetchannels -@all")]
    [InlineData("resetpartitions", "off resetchannels resetpartitions -@all")]
    [InlineData("resetpartitions partition:a reset", "off sanitize-payload resetchannels -@all")]
    [InlineData("(partition:a +get)", "off resetchannels -@all (resetchannels partition:a -@all +get)")]
    public void MakeWhatIsShown(string rules, string shown) => Assert.Equal(shown, Shown(Made(rules)));

    [Theory]
    [InlineData("on #" + HashOfSecret + " ~a %R~b resetchannels &c -@all +@read -get")]
    [InlineData("off sanitize-payload ~* &* partition:a +@all -config|set (resetchannels resetpartitions -@all +select|0)")]
    public void WhatIsShownMakesTheSame(string shown) => Assert.Equal(shown, Shown(Made(shown)));

    [Theory]
    [InlineData("foo", "Syntax error")]
    [InlineData("%X~a", "Syntax error")]
    [InlineData("%RR~a", "Syntax error")]
    [InlineData("%~a", "Syntax error")]
    [InlineData("~a\tb", "Syntax error")]
    [InlineData("&a\tb", "Syntax error")]
    [InlineData("partition:", "Syntax error")]
    [InlineData("+select|", "Syntax error")]
    [InlineData("+nosuch", AccessErrors.UnknownCommand)]
    [InlineData("-nosuch", AccessErrors.UnknownCommand)]
    [InlineData("+@nosuch", AccessErrors.UnknownCommand)]
    [InlineData("+nosuch|a", AccessErrors.UnknownCommand)]
    [InlineData("+config|nosuch", AccessErrors.UnknownCommand)]
    [InlineData("-select|0", AccessErrors.UnknownCommand)]
    [InlineData("+config|get|port", AccessErrors.ArgumentOfSubcommand)]
    [InlineData("<none", AccessErrors.NoSuchPassword)]
    [InlineData("#none", AccessErrors.BadHash)]
    [InlineData("!none", AccessErrors.BadHash)]
    [InlineData("(on)", "Syntax error")]
    public void AWrongOneIsNamed(string rule, string problem)
    {
        Assert.Null(_rules.Apply(_rules.New, ["on", rule, "+get"], out string? said));
        Assert.Equal($"Error in ACL SETUSER modifier '{rule}': {problem}", said);
    }

    [Theory]
    [InlineData("~* ~a", "~a", AccessErrors.KeysAreAll)]
    [InlineData("&* &a", "&a", AccessErrors.ChannelsAreAll)]
    public void APatternBehindAllIsAMistake(string rules, string rule, string problem)
    {
        Assert.Null(_rules.Apply(_rules.New, rules.Split(' '), out string? said));
        Assert.Equal($"Error in ACL SETUSER modifier '{rule}': {problem}", said);
    }

    [Fact]
    public void AParenthesisThatIsNeverClosedIsNamed()
    {
        Assert.Null(_rules.Apply(_rules.New, ["+get", "(+set", "~a"], out string? said));
        Assert.Equal("Unmatched parenthesis in acl selector starting at '(+set'.", said);
    }

    // So that what was forbidden stays forbidden when a later version has commands in that category.
    [Fact]
    public void EveryCategoryIsShownByItsOwnName() => Assert.All(AccessTable.Categories, category =>
    {
        Assert.Equal($"off resetchannels +@all -@{category}", Shown(Made("+@all -@" + category)));
        Assert.Equal($"off resetchannels -@all +@{category}", Shown(Made("-@all +@" + category)));
    });

    [Fact]
    public void ACategoryThatWasTakenBackIsNotShown() => Assert.Equal("off resetchannels +@all", Shown(Made("+@all -@list +@list +@hash")));

    [Fact]
    public void NewSelectorsMayHaveAllChannels()
    {
        var rules = new UserRules(Table, hasAllChannels: true);
        Assert.Equal("off &* -@all (&* -@all +get)", Shown(rules.Apply(rules.New, ["(+get)"], out _)!));
        Assert.Equal("off sanitize-payload &* -@all", Shown(rules.Apply(rules.New, ["resetchannels", "reset"], out _)!));
    }

    [Theory]
    [InlineData("~* &* +@all", true)]
    [InlineData("+get (~* &* +@all)", true)]
    [InlineData("~* &* +@all -get", false)]
    [InlineData("~a &* +@all", false)]
    [InlineData("~* &a +@all", false)]
    [InlineData("~* &* +@all partition:a", false)]
    public void WhoIsAllowedEverythingIsKnown(string rules, bool unrestricted) => Assert.Equal(unrestricted, Made(rules).IsUnrestricted);

    private UserRights Made(string rules)
    {
        UserRights? made = _rules.Apply(_rules.New, rules.Split(' '), out string? problem);
        Assert.True(made is not null, problem);
        return made;
    }

    private static string Shown(UserRights rights) => new RightsText(Table).Of(rights);
}
