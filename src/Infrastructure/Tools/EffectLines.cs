using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Recovery;

namespace GoKV.Infrastructure.Tools;

/// <summary>
/// Writes effects as lines of JSON. Bytes are a text where they are valid UTF-8, under <c>key</c> and <c>value</c>, else in base64, under
/// <c>key_base64</c> and <c>value_base64</c>; integers are numbers; an expiry is the instant in Unix milliseconds under <c>expires_at_ms</c>.
/// </summary>
/// <remarks>Thread safety: none.</remarks>
internal sealed class EffectLines : IEffectSink, IDisposable
{
    private readonly Stream _output;
    private readonly string _partition;
    private readonly string _file;

    // Between the writer and the output, which the writer would flush with every line.
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;
    private long _offset;
    private long _lsn;

    public EffectLines(Stream output, string partition, string file)
    {
        (_output, _partition, _file) = (output, partition, file);
        // Any language is written as it is; lines stay lines, because control characters are escaped.
        _json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true });
    }

    /// <summary>True when what comes is not loaded by a start, because something before it is damaged.</summary>
    public bool IsBehindDamage { get; set; }

    /// <summary>Says where the next effects come from.</summary>
    public void At(long offset, long lsn) => (_offset, _lsn) = (offset, lsn);

    /// <summary>A line that says what is wrong.</summary>
    public void Damage(Damage damage)
    {
        Begin(damage.IsTornTail ? "torn-tail" : "damage", damage.Offset, lsn: null);
        _json.WriteString("reason", damage.Reason);
        End();
    }

    /// <inheritdoc/>
    public void Put(ReadOnlySpan<byte> key, Value value, Expiry expiry)
    {
        Begin("put", _offset, _lsn);
        Bytes("key", key);
        if (value.IsInteger)
            _json.WriteNumber("value", value.Integer);
        else
            Bytes("value", value.Span);
        Expires(expiry);
        End();
    }

    /// <inheritdoc/>
    public void Delete(ReadOnlySpan<byte> key)
    {
        Begin("delete", _offset, _lsn);
        Bytes("key", key);
        End();
    }

    /// <inheritdoc/>
    public void Expire(ReadOnlySpan<byte> key, Expiry expiry)
    {
        Begin("expire", _offset, _lsn);
        Bytes("key", key);
        if (expiry.IsNone)
            _json.WriteNull("expires_at_ms");
        Expires(expiry);
        End();
    }

    /// <inheritdoc/>
    public void Clear()
    {
        Begin("clear", _offset, _lsn);
        End();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Begin(string operation, long offset, long? lsn)
    {
        _json.WriteStartObject();
        _json.WriteString("partition", _partition);
        _json.WriteString("file", _file);
        _json.WriteNumber("offset", offset);
        if (lsn is { } number)
            _json.WriteNumber("lsn", number);
        _json.WriteString("op", operation);
    }

    private void Bytes(string name, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            _json.WriteString(name, bytes);
        else
            _json.WriteBase64String(name + "_base64", bytes);
    }

    private void Expires(Expiry expiry)
    {
        if (!expiry.IsNone)
            _json.WriteNumber("expires_at_ms", expiry.UnixMilliseconds);
    }

    private void End()
    {
        if (IsBehindDamage)
            _json.WriteBoolean("behind_damage", true);
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _output.Write(_line.WrittenSpan);
        _output.WriteByte((byte)'\n');
        _line.ResetWrittenCount();
    }
}
