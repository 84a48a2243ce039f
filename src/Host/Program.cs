// Before any socket type loads: completions run on the socket's own thread instead of being handed to the pool, which costs a command at depth 1 half
// as much again (docs/adr/0004). The price is the rule that nothing on that thread may block.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
return await GoKV.Host.ServerProgram.RunAsync(args);
