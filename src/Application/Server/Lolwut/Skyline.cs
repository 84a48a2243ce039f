using System.Text;
using GoKV.Application.Ports;

namespace GoKV.Application.Server.Lolwut;

/// <summary>A city at night: houses side by side, with windows in some of which there is light, under some stars.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class Skyline
{
    private const char Sky = ' ';
    private const char Star = '.';
    private const char Wall = '\u2588';
    private const char Window = '\u2593';
    private const char Light = '\u2591';

    private const int NarrowestHouse = 5;
    private const int WidestHouse = 12;

    // One place in so many.
    private const int PlacesForAStar = 40;
    private const int WindowsForALight = 3;

    /// <summary>A picture as lines of characters.</summary>
    /// <param name="columns">Characters in a line.</param>
    /// <param name="rows">Lines.</param>
    /// <param name="random">Where chance comes from.</param>
    public static string Draw(int columns, int rows, IRandomSource random)
    {
        char[][] lines = [.. Enumerable.Range(0, rows).Select(_ => SkyOf(columns, random))];
        for (int left = 0; left < columns;)
        {
            int width = Math.Min(columns - left, NarrowestHouse + Below(random, WidestHouse - NarrowestHouse + 1));
            // No house is as high as the sky, where there is room for one.
            int top = rows > 1 ? 1 + Below(random, rows - 1) : 0;
            for (int row = top; row < rows; row++)
            {
                for (int column = left; column < left + width; column++)
                    lines[row][column] = HasWindow(row - top, column - left, width) ? (Below(random, WindowsForALight) == 0 ? Light : Window) : Wall;
            }

            left += width;
        }

        var picture = new StringBuilder((columns + 1) * rows);
        foreach (char[] line in lines)
            picture.Append(line).Append('\n');
        return picture.ToString();
    }

    private static char[] SkyOf(int columns, IRandomSource random) =>
        [.. Enumerable.Range(0, columns).Select(_ => Below(random, PlacesForAStar) == 0 ? Star : Sky)];

    private static bool HasWindow(int below, int fromLeft, int width) => below % 2 == 1 && fromLeft % 2 == 1 && fromLeft < width - 1;

    private static int Below(IRandomSource random, int bound) => (int)(random.Draw() % (ulong)bound);
}
