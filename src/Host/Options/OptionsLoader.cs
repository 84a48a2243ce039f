using System.Collections;
using System.Diagnostics.CodeAnalysis;
using GoKV.Application.Ports;
using GoKV.Application.Server;
using GoKV.Application.Server.Options;
using GoKV.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;

namespace GoKV.Host.Options;

/// <summary>
/// Gathers the options: defaults, then appsettings.json (beside the program, then in the current folder), then the configuration file that the command
/// line names, then environment variables, then the command line. The later wins. What is wrong is said in one line that names the option.
/// </summary>
internal static class OptionsLoader
{
    /// <summary>Section of appsettings.json, and with two underscores prefix of environment variables (<c>GOKV__PORT</c>).</summary>
    public const string Section = "GoKV";

    private const string Prefix = "GOKV__";

    /// <summary>Loads and checks the options; false, and one line that says what is wrong.</summary>
    public static bool TryLoad(IReadOnlyList<string> arguments, [NotNullWhen(true)] out ServerOptions? options, [NotNullWhen(false)] out string? error) =>
        TryLoad(arguments, new ConfigurationFile(new LinuxFileSystem()), out options, out error);

    private static bool TryLoad(
        IReadOnlyList<string> arguments, IConfigurationFile files, [NotNullWhen(true)] out ServerOptions? options, [NotNullWhen(false)] out string? error)
    {
        options = null;
        if (!CommandLine.TryParse(arguments, out CommandLine? line, out error))
            return false;

        string file = line.File is null ? "" : Path.GetFullPath(line.File);
        var settings = new List<Setting>();
        var ofFile = new List<Setting>();
        var lines = new ConfigurationLines(files);
        error = ReadJson(settings) ?? (file.Length > 0 ? lines.Read(file, ofFile) : null);
        settings.AddRange(ofFile);
        error ??= ReadEnvironment(settings);
        if (error is not null)
            return false;

        settings.AddRange(line.Settings);
        Setting[] last = [.. settings.Where((setting, place) => !settings.Skip(place + 1).Any(later => later.Option == setting.Option))];
        error = last.Reverse().Select(setting => setting.Problem).FirstOrDefault(problem => problem is not null);
        if (error is not null)
            return false;
        options = new ServerOptions { ConfigFile = file, UserLines = [.. lines.Users, .. line.Users] };
        foreach (Setting setting in last)
            setting.Apply(options);
        return true;
    }

    private static string? ReadJson(List<Setting> settings)
    {
        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
                .Build();
        }
        catch (Exception broken) when (broken is InvalidDataException or FormatException or IOException)
        {
            return "appsettings.json cannot be read: " + (broken.InnerException ?? broken).Message;
        }

        foreach (IConfigurationSection child in configuration.GetSection(Section).GetChildren())
        {
            if (OptionTable.FindAsTyped(child.Key) is not { } option)
                return $"unknown option '{child.Key}' in appsettings.json";
            settings.Add(new Setting(option, child.Value ?? "", $"option '{child.Key}' in appsettings.json"));
        }

        return null;
    }

    private static string? ReadEnvironment(List<Setting> settings)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            if (OptionTable.FindAsTyped(name[Prefix.Length..]) is not { } option)
                return $"unknown option '{name}' in the environment";
            settings.Add(new Setting(option, (string?)variable.Value ?? "", $"environment variable {name}"));
        }

        return null;
    }
}
