namespace GoKV.Infrastructure.Tools;

/// <summary>A tool cannot do what it was asked for; the message is one line for an operator.</summary>
public sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner);
