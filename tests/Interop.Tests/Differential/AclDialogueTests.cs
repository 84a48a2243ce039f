using GoKV.TestKit;

namespace GoKV.Interop.Tests.Differential;

/// <summary>Users, their rules and what they are refused, byte for byte as redis-server: the same dialogue with both, over several connections.</summary>
public sealed class AclDialogueTests
{
    private const string Hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    // Whose connection, then the command; an underscore stands for a blank within a word. Where rules end in several single commands their order means nothing in Redis.
    private const string Rules =
        $"""
        a ACL WHOAMI
        a ACL USERS
        a ACL LIST
        a ACL HELP
        a ACL CAT nosuch
        a ACL CAT a b
        a ACL GETUSER default
        a ACL GETUSER alice
        a ACL SETUSER alice
        a ACL GETUSER alice
        a ACL SETUSER alice on >pw ~k:* %R~r:* %W~w:* &ch:* +get
        a ACL GETUSER alice
        a ACL LIST
        a ACL SETUSER alice reset
        a ACL GETUSER alice
        a ACL SETUSER bob on nopass allkeys allchannels allcommands
        a ACL GETUSER bob
        a ACL SETUSER bob ~foo
        a ACL SETUSER bob &foo
        a ACL SETUSER bob resetkeys %RR~foo
        a ACL SETUSER bob resetkeys %X~foo
        a ACL SETUSER bob resetkeys %RW~foo %R~bar %W~bar
        a ACL SETUSER bob ~a_b
        a ACL SETUSER bob resetchannels &a_b
        a ACL SETUSER bob +nosuch
        a ACL SETUSER bob -nosuch
        a ACL SETUSER bob +@nosuch
        a ACL SETUSER bob foo
        a ACL SETUSER bob <nope
        a ACL SETUSER bob !nope
        a ACL SETUSER bob #nope
        a ACL SETUSER bob #{Hash}
        a ACL SETUSER bob !{Hash}
        a ACL SETUSER bob !{Hash}
        a ACL SETUSER bob +config|get|x
        a ACL SETUSER bob +config|
        a ACL SETUSER bob +config|nosuch
        a ACL SETUSER bob -config|nosuch
        a ACL SETUSER bob +select|
        a ACL SETUSER bob -select|0
        a ACL SETUSER bob (+get
        a ACL SETUSER bob (+get ~x)
        a ACL SETUSER bob (+get_~y) (on)
        a ACL SETUSER bob (+get_~y) (+set_&z)
        a ACL GETUSER bob
        a ACL LIST
        a ACL SETUSER bob clearselectors skip-sanitize-payload
        a ACL LIST
        a ACL SETUSER bob +@all -client +client|id
        a ACL GETUSER bob
        a ACL SETUSER bob -@all +select|0 +select|1
        a ACL GETUSER bob
        a ACL SETUSER bob +@all -@dangerous
        a ACL GETUSER bob
        a ACL SETUSER bob nocommands +@string -incr
        a ACL GETUSER bob
        a ACL SETUSER a_b
        a ACL DELUSER default bob
        a ACL DELUSER bob bob alice
        a ACL GENPASS 0
        a ACL GENPASS 4097
        a ACL GENPASS x
        a ACL GENPASS 1 2
        a ACL LOAD
        a ACL SAVE
        a ACL LOG RESET
        a ACL LOG
        a ACL LOG x
        a ACL LOG 1 2
        a CONFIG GET aclfile
        a CONFIG GET acl-pubsub-default
        a CONFIG GET acllog-max-len
        a CONFIG SET acl-pubsub-default allchannels
        a ACL SETUSER ch reset (+get)
        a ACL GETUSER ch
        a CONFIG SET acl-pubsub-default foo
        a CONFIG SET acllog-max-len -1
        a CONFIG SET aclfile x
        """;

    private const string Refusals =
        """
        a ACL SETUSER al on nopass ~k* %R~r* %W~w* resetchannels &c* +@read +@write +@pubsub +@transaction +@connection -ping +select|0
        a ACL DRYRUN nosuch get a
        a ACL DRYRUN al get k1
        a ACL DRYRUN al get x1
        a ACL DRYRUN al get w1
        a ACL DRYRUN al flushall
        a ACL DRYRUN al nosuch k1
        a ACL DRYRUN al get
        a ACL DRYRUN al config foo
        a ACL DRYRUN al config get x
        a ACL DRYRUN al publish x1 m
        b AUTH al x
        b ACL WHOAMI
        b SET k1 v
        b SET w1 v
        b SET w1 v GET
        b SET r1 v
        b GET r1
        b GET w1
        b EXISTS w1
        b DEL w1
        b GETDEL r1
        b BITFIELD r1 GET u8 0
        b BITFIELD r1 SET u8 0 1
        b COPY r1 w1
        b COPY w1 r1
        b RENAME k1 w1
        b MSET k1 a x1 b
        b MGET k1 r1 w1
        b SORT k1 STORE r1
        b SORT k1 BY x*
        b SORT k1 BY x
        b SORT k1 GET #
        b PING
        b SELECT 1
        b CONFIG GET x
        b CONFIG NOSUCH
        b NOSUCH
        b GET
        b PUBLISH c1 m
        b PUBLISH x1 m
        b SPUBLISH x1 m
        b PSUBSCRIBE c1
        b SUBSCRIBE c1 x1
        b MULTI
        b GET x1
        b EXEC
        b MULTI
        b GET k1
        b SET k1 v
        b PUBLISH c1 m
        a ACL SETUSER al -get
        b EXEC
        b MULTI
        b GET k1
        a ACL SETUSER al +@all resetkeys resetchannels
        b EXEC
        a ACL SETUSER al -exec
        b MULTI
        b EXEC
        b HELLO 4 AUTH al x
        b HELLO 3 AUTH nosuch x
        b AUTH default bad
        b AUTH x
        b RESET
        b AUTH nosuch x
        a ACL SETUSER al off
        b AUTH al x
        a ACL SETUSER al on resetpass
        b AUTH al x
        a ACL SETUSER al >a >b
        b AUTH al a
        b AUTH al b
        b AUTH al c
        a ACL DELUSER al
        a CLIENT KILL USER nosuch
        a CONFIG SET requirepass foo
        a ACL LIST
        c PING
        c HELLO 3
        c AUTH bar
        c AUTH foo
        c PING
        a ACL SETUSER default on nopass
        d PING
        a CONFIG GET requirepass
        a ACL SETUSER default off
        e PING
        e AUTH default x
        """;

    [RequiresToolTheory("redis-server")]
    [InlineData(Rules, 2)]
    [InlineData(Rules, 3)]
    [InlineData(Refusals, 2)]
    public async Task BothAnswerTheSame(string dialogue, int protocol)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        string[] lines = dialogue.Split('\n');

        string[] wanted = await AnswersAsync(redis.Port, lines, protocol);
        string[] said = await AnswersAsync(goKv.Port, lines, protocol);

        Assert.Equal(wanted, said);
    }

    private static async Task<string[]> AnswersAsync(int port, string[] lines, int protocol)
    {
        var clients = new Dictionary<string, RespClient>();
        var answers = new List<string>();
        foreach (string line in lines)
        {
            string[] words = [.. line.Split(' ').Select(word => word.Replace('_', ' '))];
            if (!clients.TryGetValue(words[0], out RespClient? client))
            {
                clients[words[0]] = client = await RespClient.ConnectAsync(port);
                if (protocol == 3)
                    await client.AskAsync("HELLO 3");
            }

            await client.SendAsync(RespClient.Encode(words[1..]));
            answers.Add($"{line}\n{(await client.ReadAsync()).RawText}");
        }

        foreach (RespClient client in clients.Values)
            await client.DisposeAsync();
        return [.. answers];
    }
}
