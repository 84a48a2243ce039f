using GoKV.Application.Ports;

namespace GoKV.Application.Server.Lolwut;

/// <summary>After Georg Nees, 1968: rows of squares that lose their order from the top to the bottom.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class Schotter
{
    private const int Margin = 2;

    // Rows that stay in order.
    private const int Orderly = 2;

    /// <summary>A picture as lines of Braille characters, 2 by 4 dots each.</summary>
    public static string Draw(int columns, int across, int down, IRandomSource random)
    {
        int width = columns * 2;
        int margin = width > 2 * Margin ? Margin : 0;
        double side = (double)(width - (2 * margin)) / across;
        var canvas = new BrailleCanvas(width, (int)(side * down) + (2 * margin));
        for (int row = 0; row < down; row++)
        {
            double disorder = row < Orderly ? 0 : (double)row / down;
            for (int column = 0; column < across; column++)
            {
                double x = margin + ((column + 0.5) * side) + (disorder * side / 3 * Swing(random));
                double y = margin + ((row + 0.5) * side) + (disorder * side / 3 * Swing(random));
                DrawSquare(canvas, x, y, side, disorder * Swing(random));
            }
        }

        return canvas.ToString();
    }

    // From -1 to 1.
    private static double Swing(IRandomSource random) => ((double)random.Draw() / ulong.MaxValue * 2) - 1;

    private static void DrawSquare(BrailleCanvas canvas, double x, double y, double side, double angle)
    {
        // Half the diagonal of a square whose side leaves a little room to its neighbour.
        double radius = Math.Round(side / Math.Sqrt(2)) - 1;
        (double X, double Y) Corner(int number)
        {
            double at = angle + (Math.PI / 4) + (number * Math.PI / 2);
            return (x + (Math.Cos(at) * radius), y + (Math.Sin(at) * radius));
        }

        for (int number = 0; number < 4; number++)
            canvas.Line(Corner(number), Corner(number + 1));
    }
}
