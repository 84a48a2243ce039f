using System.Text;
using GoKV.Domain.Values;

namespace GoKV.Application.Commands;

/// <summary>
/// The words of one command: word 0 is its name. Words refer to the bytes that were received and are valid while the command runs.
/// </summary>
/// <remarks>
/// Thread safety: none; one connection fills and reads it. It is reused from command to command, so nothing may keep it: what a request needs, the
/// binder copies or refers to (a <see cref="Key"/> refers to the bytes, not to this object).
/// </remarks>
public sealed class CommandArguments
{
    // Room for the words of most commands: each connection has it. Grows with words received, never with a count announced.
    private const int InitialCapacity = 4;

    // A command of very many words leaves a large array behind, which the next small one gives back.
    private const int KeptCapacity = 1024;

    private Word[] _words = new Word[InitialCapacity];
    private int _count;
    private int _first;
    private int _detached;

    /// <summary>The number of words, the name included.</summary>
    public int Count => _count - _first;

    /// <summary>The bytes of a word.</summary>
    public ReadOnlySpan<byte> this[int index] => WordAt(index).Bytes.Span;

    /// <summary>The bytes of a word, to keep while the command runs.</summary>
    public ReadOnlyMemory<byte> Memory(int index) => WordAt(index).Bytes;

    /// <summary>A word as a key.</summary>
    public Key Key(int index) => new(WordAt(index).Bytes);

    /// <summary>A word as a value.</summary>
    public Value Value(int index)
    {
        ref Word word = ref WordAt(index);
        return word.Array is { } array ? new Value(array) : Domain.Values.Value.Borrow(word.Bytes);
    }

    /// <summary>The words from an index on, as keys.</summary>
    public Key[] KeysFrom(int index)
    {
        var keys = new Key[Count - index];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = Key(index + i);
        return keys;
    }

    /// <summary>A word as text, UTF-8. For rare words only: it allocates.</summary>
    public string Text(int index) => Encoding.UTF8.GetString(this[index]);

    /// <summary>True when a word is this option or name, in any case.</summary>
    /// <param name="index">The word.</param>
    /// <param name="upper">ASCII, upper case.</param>
    public bool Is(int index, ReadOnlySpan<byte> upper) => Ascii.EqualsIgnoreCase(this[index], upper);

    /// <summary>Hides the first words: <c>IN users GET k</c> becomes <c>GET k</c>. Lasts until <see cref="Clear"/>.</summary>
    public void Skip(int words)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(words, Count);
        _first += words;
    }

    /// <summary>The same words on their own, to be kept: what this object holds may change.</summary>
    public CommandArguments ToKept()
    {
        var kept = new CommandArguments();
        for (int i = 0; i < Count; i++)
            kept.AddOwned(this[i].ToArray());
        return kept;
    }

    /// <summary>Words that came within another command: valid while that one runs.</summary>
    public static CommandArguments Of(ReadOnlySpan<ReadOnlyMemory<byte>> memories)
    {
        var words = new CommandArguments();
        foreach (ReadOnlyMemory<byte> memory in memories)
            words.Add(memory);
        return words;
    }

    /// <summary>Forgets all words.</summary>
    public void Clear()
    {
        if (_words.Length > KeptCapacity)
            _words = new Word[InitialCapacity];
        else
            Array.Clear(_words, 0, _count);
        _count = 0;
        _first = 0;
        _detached = 0;
    }

    /// <summary>Adds a word in a buffer that will be reused once the command has run.</summary>
    public void Add(ReadOnlyMemory<byte> word) => Add(new Word(word, null));

    /// <summary>Adds a word that has an array of its own, which nobody will change: a partition may store it without copying.</summary>
    public void AddOwned(byte[] word) => Add(new Word(word, word));

    /// <summary>
    /// Copies the words that are not yet on their own, so that the buffer they were received in can be given back while the rest of the command is
    /// still on its way.
    /// </summary>
    public void Detach()
    {
        // Each word is looked at once, however often a command that trickles in is interrupted.
        for (; _detached < _count; _detached++)
        {
            ref Word word = ref _words[_detached];
            if (word.Array is null)
            {
                byte[] copy = word.Bytes.ToArray();
                word = new Word(copy, copy);
            }
        }
    }

    private void Add(Word word)
    {
        if (_count == _words.Length)
            Array.Resize(ref _words, _words.Length * 2);
        _words[_count++] = word;
    }

    private ref Word WordAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return ref _words[_first + index];
    }

    /// <summary>A word's bytes, and the array when they are all of it and it belongs to the word alone.</summary>
    private readonly record struct Word(ReadOnlyMemory<byte> Bytes, byte[]? Array);
}
