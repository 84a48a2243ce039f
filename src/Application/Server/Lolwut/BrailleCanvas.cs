using System.Text;

namespace GoKV.Application.Server.Lolwut;

/// <summary>A canvas of dots that is written as Braille characters (U+2800 and on): each is two dots wide and four high, and a bit of it is a dot.</summary>
/// <remarks>Thread safety: none.</remarks>
internal sealed class BrailleCanvas(int width, int height)
{
    // The bit of a dot, by its column and row within the character.
    private static readonly int[,] Bits = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

    private readonly bool[,] _dots = new bool[width, height];

    /// <summary>Draws a line; what lies outside is not drawn.</summary>
    public void Line((double X, double Y) from, (double X, double Y) to)
    {
        int steps = (int)Math.Ceiling(Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)));
        for (int i = 0; i <= steps; i++)
        {
            double part = steps == 0 ? 0 : (double)i / steps;
            Dot((int)Math.Round(from.X + (part * (to.X - from.X))), (int)Math.Round(from.Y + (part * (to.Y - from.Y))));
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int y = 0; y < height; y += 4)
        {
            for (int x = 0; x < width; x += 2)
                text.Append(CharacterAt(x, y));
            text.Append('\n');
        }

        return text.ToString();
    }

    private void Dot(int x, int y)
    {
        if (x >= 0 && x < width && y >= 0 && y < height)
            _dots[x, y] = true;
    }

    private char CharacterAt(int x, int y)
    {
        int bits = 0;
        for (int column = 0; column < 2 && x + column < width; column++)
        {
            for (int row = 0; row < 4 && y + row < height; row++)
                bits |= _dots[x + column, y + row] ? Bits[column, row] : 0;
        }

        return (char)(0x2800 + bits);
    }
}
