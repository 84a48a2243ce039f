using System.Net.Sockets;
using GoKV.Application.Server;
using GoKV.Application.Server.Config;
using GoKV.Application.Server.Options;
using GoKV.Host.Options;
using GoKV.Host.Tools;
using GoKV.Infrastructure.Store;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GoKV.Host;

/// <summary>The program: loads the options, runs the server until it is told to stop, and says in one line what keeps it from starting.</summary>
internal static class ServerProgram
{
    private const int Failed = 1;

    /// <summary>Runs the server; the exit code of the process.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["--version"] or ["-v"])
        {
            Console.WriteLine($"{ServerIdentity.ProductName} {ServerIdentity.ProductVersion}");
            return 0;
        }

        if (arguments is ["--help"] or ["-h"])
        {
            Console.WriteLine("Usage: gokv [configuration file] [--option value ...] ...");
            foreach (Tool tool in ToolProgram.All)
                Console.WriteLine($"       gokv {tool.Name + ' ' + tool.Arguments,-37}{tool.Summary}");
            Console.WriteLine("\nOptions and their defaults (docs/configuration.md says more):");
            foreach (ServerOption option in OptionTable.All.Where(option => option.Effect == OptionEffect.Real))
                Console.WriteLine($"  --{option.Name + ' ' + option.DefaultText,-44} {option.Meaning.Replace("`", "", StringComparison.Ordinal)}");
            return 0;
        }

        if (ToolProgram.TryRun(arguments, out int exitCode))
            return exitCode;

        if (!OptionsLoader.TryLoad(arguments, out ServerOptions? options, out string? error))
            return Fail(error);
        try
        {
            using IHost host = Composition.Build(options);
            host.Services.GetRequiredService<RunningSettings>().Start();
            await host.RunAsync();
            return 0;
        }
        catch (StartupException refused)
        {
            return Fail(refused.Message);
        }
        catch (Exception taken) when (taken is IOException { InnerException: AddressInUseException })
        {
            return Fail($"port {options.Port} on {options.Bind} is in use: is another server running? Choose another with --port");
        }
        catch (SocketException refused)
        {
            // Not an address of this machine, or a port that only root may have.
            return Fail($"cannot listen on {options.Bind} port {options.Port}: {refused.Message}");
        }
    }

    private static int Fail(string reason)
    {
        Console.Error.WriteLine("gokv: " + reason);
        return Failed;
    }
}
