namespace GoKV.Application.Tests.Docs;

public sealed class RedisCommandListTests
{
    [Fact]
    public void TheListIsThatOfRedis()
    {
        Assert.Equal(351, RedisCommandList.All.Count);
        Assert.Contains(("string", "get"), RedisCommandList.All);
        Assert.Contains(("server", "config|rewrite"), RedisCommandList.All);
    }

    [Fact]
    public void NoReasonIsLeftForWhatIsThere() => Assert.DoesNotContain(
        RedisCommandList.All,
        command => RedisCommandList.Reasons.ContainsKey(command.Name)
            && RedisCommandList.StateOf(command.Group, command.Name) == RedisCommandList.There);

    [Fact]
    public void EveryReasonIsForACommandOfTheList() => Assert.Empty(RedisCommandList.Reasons.Keys.Except(RedisCommandList.All.Select(command => command.Name)));

    [Theory]
    [InlineData("string", "get", "there")]
    [InlineData("scripting", "function|flush", "there")]
    [InlineData("scripting", "eval", "answered with an error that says why")]
    [InlineData("cluster", "cluster|slots", "answered with an error that says why")]
    [InlineData("list", "lpush", "no such value type")]
    [InlineData("server", "psync", "there")]
    [InlineData("server", "restore-asking", "no cluster")]
    [InlineData("server", "failover", "answered with an error that says why")]
    [InlineData("server", "nosuchcommand", "not there yet")]
    public void AStateFollowsFromTheTable(string group, string name, string state) => Assert.Equal(state, RedisCommandList.StateOf(group, name));

    [Fact]
    public void WhatOnlyGoKvHasIsNamed()
    {
        Assert.Contains("create|partition", RedisCommandList.OnlyHere());
        Assert.DoesNotContain("get", RedisCommandList.OnlyHere());
    }
}
