using System.Globalization;
using System.Text;

namespace GoKV.Application.Server.Info;

/// <summary>Builds the text of INFO: sections under a heading, a blank line between them, each line ended as the protocol ends lines.</summary>
internal sealed class InfoText
{
    private readonly StringBuilder _text = new();

    public void Section(string title)
    {
        if (_text.Length > 0)
            _text.Append("\r\n");
        _text.Append("# ").Append(title).Append("\r\n");
    }

    /// <summary>A line. Clients split the text at number signs, so those stand in headings only.</summary>
    public void Field(string name, string value) => _text.Append(name).Append(':').Append(value.Replace('#', ' ')).Append("\r\n");

    public void Field(string name, long value) => Field(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number with two digits behind the point.</summary>
    public void Field(string name, double value) => Field(name, value.ToString("F2", CultureInfo.InvariantCulture));

    /// <summary>A time in seconds with six digits behind the point.</summary>
    public void Field(string name, TimeSpan value) => Field(name, value.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture));

    /// <summary>A number of bytes, and the same for people under <c>name_human</c>: <c>1.54M</c>.</summary>
    public void Bytes(string name, long bytes)
    {
        Field(name, bytes);
        Field(name + "_human", ForPeople(bytes));
    }

    public override string ToString() => _text.ToString();

    private static string ForPeople(long bytes)
    {
        const double Step = 1024;
        string units = "BKMGTP";
        double amount = bytes;
        int unit = 0;
        while (amount >= Step && unit < units.Length - 1)
        {
            amount /= Step;
            unit++;
        }

        return unit == 0
            ? bytes.ToString(CultureInfo.InvariantCulture) + "B"
            : amount.ToString("F2", CultureInfo.InvariantCulture) + units[unit];
    }
}
