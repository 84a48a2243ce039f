namespace GoKV.Host.Tests.Server;

/// <summary>Tests that measure time: they run while no other test of this assembly does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
