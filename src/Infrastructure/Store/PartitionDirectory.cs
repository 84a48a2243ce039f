using System.Globalization;

namespace GoKV.Infrastructure.Store;

/// <summary>The name of a partition's directory: its id, as it is written and in no other way.</summary>
internal static class PartitionDirectory
{
    /// <summary>The id in a directory's name; false when it is not the name of one, as <c>016</c>, <c>+16</c> and <c>16.broken-1</c> are not.</summary>
    public static bool TryParse(string name, out int id) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id.ToString(CultureInfo.InvariantCulture) == name;
}
