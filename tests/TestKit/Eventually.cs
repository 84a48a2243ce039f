using Xunit;

namespace GoKV.TestKit;

/// <summary>Waits for what another thread is about to do.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Returns as soon as the condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="otherwise">What is wrong when it never does.</param>
    public static async Task HoldsAsync(Func<bool> condition, string otherwise)
    {
        long start = Environment.TickCount64;
        while (!condition())
        {
            if (Environment.TickCount64 - start > Patience.TotalMilliseconds)
                Assert.Fail(otherwise);
            await Task.Delay(5);
        }
    }

    /// <summary>Asks until the answer is yes; false when it never is.</summary>
    public static async Task<bool> IsAsync(Func<Task<bool>> condition)
    {
        long start = Environment.TickCount64;
        while (!await condition())
        {
            if (Environment.TickCount64 - start > Patience.TotalMilliseconds)
                return false;
            await Task.Delay(20);
        }

        return true;
    }
}
