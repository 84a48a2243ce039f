using System.Reflection;
using System.Xml.Linq;
using GoKV.Architecture.Tests.Inspection;
using GoKV.Architecture.Tests.Planted;

namespace GoKV.Architecture.Tests;

/// <summary>What each layer may depend on: by its project file, and by what its assembly really references.</summary>
public sealed class LayerTests
{
    private static readonly string BaseClassLibrary = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    [Theory]
    [InlineData("Domain", "", "", "")]
    [InlineData("Application", "Domain", "FluentValidation MediatR", "")]
    [InlineData("Infrastructure", "Application", "Microsoft.Extensions.Hosting", "")]
    [InlineData("Host", "Infrastructure", "", "Microsoft.AspNetCore.App")]
    public void ProjectReferencesOnly(string layer, string projects, string packages, string frameworks)
    {
        XDocument project = XDocument.Parse(Repository.Read($"src/{layer}/{layer}.csproj"));

        Assert.Equal(projects, Included(project, "ProjectReference"));
        Assert.Equal(packages, Included(project, "PackageReference"));
        Assert.Equal(frameworks, Included(project, "FrameworkReference"));
    }

    [Theory]
    [InlineData("Domain", "")]
    [InlineData("Application", "FluentValidation GoKV.Domain MediatR")]
    [InlineData("Infrastructure", "GoKV.Application GoKV.Domain Microsoft.Extensions.*")]
    [InlineData("Host", "FluentValidation GoKV.Application GoKV.Domain GoKV.Infrastructure MediatR Microsoft.AspNetCore.* Microsoft.Extensions.*")]
    public void AssemblyReferencesOnly(string layer, string allowed) =>
        Rule.Holds(ReferencesOf(LayerOf(layer).Assembly).Where(name => !IsAllowed(name, allowed)));

    [Fact]
    public void AReferenceThatIsNotAllowedIsFound() =>
        Assert.Contains("MediatR", ReferencesOf(typeof(LayerTests).Assembly).Where(name => !IsAllowed(name, "GoKV.* xunit.* Microsoft.AspNetCore.*")));

    [Theory]
    [InlineData("Domain")]
    [InlineData("Application")]
    [InlineData("Infrastructure")]
    public void OnlyHostKnowsAspNetCore(string layer) => Rule.Holds(Concern.AspNetCore.In(LayerOf(layer).Types));

    [Fact]
    public void HostDoesKnowAspNetCore() => Assert.NotEmpty(Concern.AspNetCore.In(Product.Host.Types));

    [Fact]
    public void NativeCodeIsCalledForFilesInInfrastructureAndForSocketsInTheEventLoopsOnly() => Rule.Holds(
        Product.Layers.Except([Product.Infrastructure]).SelectMany(layer => layer.Types)
            .Where(type => type.FullName != "GoKV.Host.Transport.Epoll.EpollCalls").SelectMany(NativeCallsIn));

    [Fact]
    public void PlantedNativeCodeIsFound() => Rule.Finds(NativeCallsIn(typeof(CallsNativeCode)), "CallsNativeCode.getpid");

    private static Layer LayerOf(string name) => Product.Layers.Single(layer => layer.Name == name);

    private static IEnumerable<string> NativeCallsIn(Type owner) =>
        from type in Product.WithNested(owner)
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)
        select $"{type.Name}.{method.Name}";

    private static string Included(XDocument project, string item) => string.Join(' ', project.Descendants(item)
        .Select(element => element.Attribute("Include")!.Value)
        .Select(included => item == "ProjectReference" ? Path.GetFileNameWithoutExtension(included) : included)
        .Order(StringComparer.Ordinal));

    // References outside the base class library.
    private static IEnumerable<string> ReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!)
        .Where(name => !File.Exists(Path.Combine(BaseClassLibrary, name + ".dll")));

    private static bool IsAllowed(string name, string allowed) => allowed.Split(' ').Any(
        pattern => pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern);
}
