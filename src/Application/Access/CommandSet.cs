namespace GoKV.Application.Access;

/// <summary>A set of rows of the command table, by their <see cref="Commands.CommandSpec.Index"/>.</summary>
/// <remarks>Thread safety: immutable.</remarks>
internal sealed class CommandSet
{
    private readonly bool[] _rows;

    private CommandSet(bool[] rows) => _rows = rows;

    /// <summary>True when every row is in it.</summary>
    public bool IsFull => !_rows.AsSpan().Contains(false);

    /// <summary>No row of so many, or all.</summary>
    public static CommandSet Of(int rows, bool all)
    {
        bool[] made = new bool[rows];
        Array.Fill(made, all);
        return new CommandSet(made);
    }

    /// <summary>True when a row is in it.</summary>
    public bool Has(int row) => _rows[row];

    /// <summary>The set with these rows, or without them.</summary>
    public CommandSet With(IEnumerable<int> rows, bool added)
    {
        bool[] changed = [.. _rows];
        foreach (int row in rows)
            changed[row] = added;
        return new CommandSet(changed);
    }
}
