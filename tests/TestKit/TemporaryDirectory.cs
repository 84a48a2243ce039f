namespace GoKV.TestKit;

/// <summary>A fresh directory that is deleted with everything in it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gokv-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
