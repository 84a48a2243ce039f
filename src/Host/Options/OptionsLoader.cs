using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FluentValidation.Results;
using GoKV.Application.Server;
using Microsoft.Extensions.Configuration;

namespace GoKV.Host.Options;

/// <summary>
/// Gathers the options: defaults, then appsettings.json (beside the program, then in the current folder), then environment variables, then the command line.
/// The later wins. What is wrong is said in one line that names the option.
/// </summary>
internal static class OptionsLoader
{
    /// <summary>Section of appsettings.json, and prefix of environment variables (<c>GOKV__PORT</c>).</summary>
    public const string Section = "GoKV";

    /// <summary>Loads and checks the options; false, and one line that says what is wrong.</summary>
    public static bool TryLoad(IReadOnlyList<string> arguments, [NotNullWhen(true)] out ServerOptions? options, [NotNullWhen(false)] out string? error)
    {
        options = null;
        if (!CommandLine.TryParse(arguments, out Dictionary<string, string?> values, out error))
            return false;

        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
                .AddInMemoryCollection(EnvironmentValues())
                .AddInMemoryCollection(values)
                .Build();
        }
        catch (Exception broken) when (broken is InvalidDataException or FormatException or IOException)
        {
            error = "appsettings.json cannot be read: " + (broken.InnerException ?? broken).Message;
            return false;
        }

        return TryBind(configuration.GetSection(Section), out options, out error);
    }

    private static bool TryBind(IConfigurationSection section, [NotNullWhen(true)] out ServerOptions? options, [NotNullWhen(false)] out string? error)
    {
        options = null;
        var bound = new ServerOptions();
        foreach (IConfigurationSection child in section.GetChildren())
        {
            PropertyInfo? property = typeof(ServerOptions).GetProperty(child.Key, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance);
            if (property is null)
            {
                error = $"unknown option '{child.Key}' in the configuration";
                return false;
            }

            if (!TryConvert(child.Value ?? "", property.PropertyType, out object? value))
            {
                error = $"option '{child.Key}': '{child.Value}' is not {NameOf(property.PropertyType)}";
                return false;
            }

            property.SetValue(bound, value);
        }

        ValidationResult result = new ServerOptionsValidator().Validate(bound);
        error = result.IsValid ? null : result.Errors[0].ErrorMessage;
        options = result.IsValid ? bound : null;
        return result.IsValid;
    }

    private static bool TryConvert(string text, Type type, [NotNullWhen(true)] out object? value)
    {
        value = null;
        if (type == typeof(string))
            value = text;
        else if (type == typeof(bool))
            value = text.ToUpperInvariant() switch { "TRUE" or "YES" => true, "FALSE" or "NO" => false, _ => null };
        else if (type == typeof(int) && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out int number))
            value = number;
        else if (type == typeof(long) && long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out long large))
            value = large;
        return value is not null;
    }

    private static string NameOf(Type type) => type == typeof(bool) ? "yes or no" : "a whole number";

    // GOKV__DEFAULTPERSIST and GOKV__DEFAULT_PERSIST are the same option: environment variables have no dashes.
    private static Dictionary<string, string?> EnvironmentValues()
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (name.StartsWith("GOKV__", StringComparison.OrdinalIgnoreCase))
                values[$"{Section}:{name["GOKV__".Length..].Replace("_", "", StringComparison.Ordinal)}"] = (string?)variable.Value;
        }

        return values;
    }
}
