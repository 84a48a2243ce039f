namespace GoKV.Architecture.Tests.Inspection;

/// <summary>Assertions over lists of breaches: all of them are shown, not only the first.</summary>
internal static class Rule
{
    /// <summary>Nothing breaks the rule.</summary>
    public static void Holds<T>(IEnumerable<T> breaches)
    {
        string[] found = [.. breaches.Select(breach => breach!.ToString()!).Distinct()];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    /// <summary>These, and no others, break the rule: a planted breach is found.</summary>
    public static void Finds<T>(IEnumerable<T> breaches, params string[] expected) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), breaches.Select(breach => breach!.ToString()!).Distinct().Order(StringComparer.Ordinal));
}
