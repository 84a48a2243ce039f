namespace GoKV.Application.Server;

/// <summary>The product's name and versions.</summary>
public static class ServerIdentity
{
    /// <summary>The product.</summary>
    public const string Product = "GoKV";

    /// <summary>Its version.</summary>
    public const string Version = "0.1.0";
}
