using BenchmarkDotNet.Running;
using GoKV.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(WholePathBenchmarks).Assembly).Run(args);
