using GoKV.Application.Commands;
using GoKV.Domain.Errors;

namespace GoKV.Application.Scripting;

/// <summary>The errors of commands on scripts and functions, of which there are none here.</summary>
internal static class ScriptingErrors
{
    // Redis repeats all of a word here; so much of it is enough for anybody, and no error can be made large.
    private const int MaxEchoed = 4096;

    public static readonly Error NoScripting = new("ERR GoKV has no scripting: there are no Lua scripts and no functions");

    public static readonly Error NoScript = new("NOSCRIPT No matching script. Please use EVAL.");

    public static readonly Error TooManyKeys = new("ERR Number of keys can't be greater than number of args");

    public static readonly Error NegativeKeys = new("ERR Number of keys can't be negative");

    public static readonly Error LibraryNotFound = new("ERR Library not found");

    public static readonly Error FunctionNotFound = new("ERR Function not found");

    public static readonly Error NothingRuns = new("NOTBUSY No scripts in execution right now.");

    public static readonly Error NoLibraryName = new("ERR library name argument was not given");

    public static readonly Error FunctionFlushMode = new("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");

    public static readonly Error ScriptFlushMode = new("ERR SCRIPT FLUSH only support SYNC|ASYNC option");

    public static Error UnknownArgument(ReadOnlySpan<byte> word) => new("ERR Unknown argument " + CommandErrors.Echo(word, MaxEchoed));
}
