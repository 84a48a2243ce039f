using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Infrastructure.InMemory;

/// <summary>What a catalog refuses, each text once.</summary>
internal static class CatalogErrors
{
    public static Error PersistenceNotAvailable(PersistMode mode) =>
        new($"ERR persistence {mode.Word()} is not available in this version, use NONE");
}
