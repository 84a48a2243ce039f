using GoKV.Application.Access;
using GoKV.Application.Replies;
using GoKV.Application.Server.Replication;
using GoKV.Application.Tracking;
using GoKV.Application.Transactions;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Sessions;

/// <summary>Which replies a client wants: CLIENT REPLY.</summary>
public enum ReplyMode
{
    /// <summary>All.</summary>
    On,

    /// <summary>None, until switched on again.</summary>
    Off,

    /// <summary>All but the next one; this command's own is not sent either.</summary>
    SkipNext,

    /// <summary>All but this one.</summary>
    Skip,
}

/// <summary>A client's connection as commands see it: who it is and what it has chosen.</summary>
/// <remarks>
/// Thread safety: the connection's own commands change it, one at a time. Other sessions only read it (CLIENT LIST) and may see a value that is a
/// moment old; each member is written in one piece.
/// </remarks>
public sealed class Session(long id, ISessionConnection connection, User user, UnixTime now, ClientMemory memory)
{
    private HashSet<ISessionBond>? _bonds;
    private bool _isLoggedIn;
    private ValuesReply? _spareValues;
    private TaskCompletionSource? _gone;

    /// <summary>Number of the session, from 1 up, never used again.</summary>
    public long Id { get; } = id;

    /// <summary>The connection behind it.</summary>
    public ISessionConnection Connection { get; } = connection;

    /// <summary>The user that the client is: the default one, until it logs in as another.</summary>
    public User User { get; private set; } = user;

    /// <summary>What others have to say to the client.</summary>
    public Outbox Outbox { get; } = new(connection, memory);

    /// <summary>What the client is subscribed to.</summary>
    public SessionSubscriptions Subscriptions { get; } = new();

    /// <summary>What the client has chosen with CLIENT TRACKING; null while it does not track.</summary>
    public TrackingState? Tracking { get; set; }

    /// <summary>What is queued between MULTI and EXEC; null outside of a transaction.</summary>
    public Transaction? Transaction { get; set; }

    /// <summary>What the client watches; null while it watches nothing.</summary>
    public SessionWatches? Watches { get; set; }

    /// <summary>True while its command waits for what others do, or because clients are paused.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>How long its running command has waited for what others do, in ticks of the clock's timestamps.</summary>
    public long BlockedTime { get; set; }

    /// <summary>Completes when the client goes while its command waits: see <see cref="Leave"/>.</summary>
    public Task Gone => (Volatile.Read(ref _gone) ?? Interlocked.CompareExchange(ref _gone, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null) ?? _gone).Task;

    /// <summary>True while MONITOR shows the client what others do: it may not touch data then.</summary>
    public bool IsMonitor { get; set; }

    /// <summary>Set by a command whose reply comes behind the messages that wait; else they come behind the reply.</summary>
    public bool MessagesFirst { get; set; }

    /// <summary>What the client has said of the file that SYNC is to send; null before it has said anything.</summary>
    public SyncWishes? SyncWishes { get; set; }

    /// <summary>The file that is being made for the client, or sent to it; null when there is none.</summary>
    public FileTransfer? Transfer { get; set; }

    /// <summary>When the client connected.</summary>
    public UnixTime ConnectedAt { get; } = now;

    /// <summary>When the last batch arrived.</summary>
    public UnixTime LastActive { get; set; } = now;

    /// <summary>The partition that commands act on, by id: it may be dropped meanwhile.</summary>
    public PartitionId Partition { get; set; }

    /// <summary>
    /// The partition that the running command acts on, <see cref="PartitionId.All"/>, or null when it acts on none: what its reply may have to wait for.
    /// </summary>
    public PartitionId? Touched { get; set; }

    /// <summary>True when the running command is one that writes.</summary>
    public bool Wrote { get; set; }

    /// <summary>2 or 3: the version of the protocol that replies are written in.</summary>
    public int ProtocolVersion { get; set; } = 2;

    /// <summary>
    /// True when commands of one kind may be carried out together: the client is an ordinary one, that gets all replies and has asked for nothing that concerns
    /// each command, and its user is allowed everything.
    /// </summary>
    public bool TakesRuns => Authenticated && User.IsUnrestricted && ReplyMode == ReplyMode.On && Tracking is null && !IsMonitor && !Subscriptions.Any && Transaction is null;

    /// <summary>True once the client may use commands; always true while the default user needs no password.</summary>
    public bool Authenticated
    {
        get => _isLoggedIn || User.IsOpen;
        set => _isLoggedIn = value;
    }

    /// <summary>CLIENT SETNAME; empty when none was set.</summary>
    public string Name { get; set; } = "";

    /// <summary>CLIENT SETINFO LIB-NAME.</summary>
    public string LibraryName { get; set; } = "";

    /// <summary>CLIENT SETINFO LIB-VER.</summary>
    public string LibraryVersion { get; set; } = "";

    /// <summary>CLIENT REPLY.</summary>
    public ReplyMode ReplyMode { get; set; }

    /// <summary>CLIENT NO-EVICT.</summary>
    public bool NoEvict { get; set; }

    /// <summary>CLIENT NO-TOUCH: reads do not count as use of a key.</summary>
    public bool NoTouch { get; set; }

    /// <summary>Full name of the last command, for CLIENT LIST; <c>NULL</c> before the first.</summary>
    public string LastCommand { get; set; } = "NULL";

    /// <summary>Timestamp of the clock when the last command ended; 0 when something else has come since, so that it is not the next one's beginning.</summary>
    public long LastEnd { get; set; }

    /// <summary>Commands this session has sent.</summary>
    public long Commands { get; set; }

    /// <summary>True when the connection closes as soon as this command's reply has been sent.</summary>
    public bool CloseAfterReply { get; set; }

    /// <summary>True once the connection has been closed from outside: nothing more is done for it.</summary>
    public bool IsKilled { get; internal set; }

    /// <summary>Bytes of memory that it takes, all that waits in it included: what CLIENT LIST shows as tot-mem.</summary>
    public long Bytes => HeldBytes + Outbox.Bytes;

    /// <summary>Bytes of memory that it takes, without the messages that wait for it.</summary>
    internal long HeldBytes => ClientMemory.SessionBytes + Connection.InputBytes + Connection.InputRoom + Connection.WordBytes
        + Math.Max(Connection.OutputBytes, Connection.OutputRoom) + (Transaction?.Bytes ?? 0) + (Watches?.Bytes ?? 0) + (Tracking?.PrefixBytes ?? 0)
        + Subscriptions.Bytes;

    /// <summary>What of it is counted with the memory of all clients. Its own loop's.</summary>
    internal long Counted { get; set; }

    /// <summary>True when it is not counted any more.</summary>
    internal bool IsClosed { get; set; }

    /// <summary>
    /// Whether the reply of the command that has just run is to be sent. Asked by the connection exactly once per command, after it has run: a
    /// SKIP lasts for one command and is used up by this.
    /// </summary>
    public bool TakeReply()
    {
        ReplyMode mode = ReplyMode;
        ReplyMode = mode switch
        {
            ReplyMode.SkipNext => ReplyMode.Skip,
            ReplyMode.Skip => ReplyMode.On,
            _ => mode,
        };
        return mode == ReplyMode.On;
    }

    /// <summary>Whether the messages that wait come before the reply of the command that has just run. Asked once per command.</summary>
    public bool TakeMessagesFirst()
    {
        if (!MessagesFirst)
            return false;
        MessagesFirst = false;
        return true;
    }

    /// <summary>Says that the client has gone: its command waits no longer, and is not carried out when it has only waited so far. Told by its connection while it is blocked.</summary>
    public void Leave()
    {
        _ = Gone;
        _gone!.TrySetResult();
    }

    /// <summary>How long the command that has just run waited for others. Asked once per command.</summary>
    public long TakeBlockedTime()
    {
        long blocked = BlockedTime;
        BlockedTime = 0;
        return blocked;
    }

    /// <summary>The client is this user from now on.</summary>
    public void LogIn(User user) => (User, Authenticated) = (user, true);

    /// <summary>Remembers what has to be released when the session ends or is RESET; once is enough.</summary>
    public void Bind(ISessionBond bond) => (_bonds ??= []).Add(bond);

    /// <summary>Releases what others know of the session. Called on its own thread, when its connection has ended.</summary>
    public void Release()
    {
        foreach (ISessionBond bond in _bonds ?? [])
            bond.Release(this);
        _bonds = null;
    }

    /// <summary>An empty reply for values.</summary>
    /// <param name="asArray">True for one array of them; false for a reply to each of several commands.</param>
    public ValuesReply TakeValues(bool asArray)
    {
        ValuesReply values = _spareValues ?? new ValuesReply();
        _spareValues = null;
        values.IsArray = asArray;
        return values;
    }

    /// <summary>Gives a reply back that has been written: the next one need not be made.</summary>
    public void GiveValues(ValuesReply values)
    {
        values.Values.Clear();
        _spareValues = values;
    }

    /// <summary>
    /// RESET: everything the client has chosen is forgotten. The names of its library stay, since it is still the same one, and so does a SKIP of this
    /// very reply.
    /// </summary>
    /// <param name="user">The user that new connections are.</param>
    public void Reset(User user)
    {
        // Messages that wait were sent before the RESET, and in the protocol until then.
        MessagesFirst = true;
        Release();
        Transaction = null;
        Partition = default;
        ProtocolVersion = 2;
        (User, Authenticated) = (user, user.IsOpen);
        Name = "";
        NoEvict = false;
        NoTouch = false;
        if (ReplyMode != ReplyMode.Skip)
            ReplyMode = ReplyMode.On;
    }
}

/// <summary>The connection behind a session, as far as commands may know it.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface ISessionConnection
{
    /// <summary>The client's address and port, as in <c>127.0.0.1:50312</c>; of one that came by a Unix socket the path of that, and 0.</summary>
    string RemoteAddress { get; }

    /// <summary>The server's address and port.</summary>
    string LocalAddress { get; }

    /// <summary>True for a client that came by a Unix socket.</summary>
    bool IsUnixSocket { get; }

    /// <summary>The number of its file descriptor; -1 where that is not known.</summary>
    int Descriptor { get; }

    /// <summary>Bytes received but not yet answered; not those of <see cref="WordBytes"/>.</summary>
    long InputBytes { get; }

    /// <summary>Bytes of memory that wait for more of a command, beyond those that have arrived.</summary>
    long InputRoom { get; }

    /// <summary>Bytes of the words of a command of which some are still to come.</summary>
    long WordBytes { get; }

    /// <summary>Bytes written but not yet taken by the client.</summary>
    long OutputBytes { get; }

    /// <summary>Bytes of memory in which they lie; 0 while the client takes all at once.</summary>
    long OutputRoom { get; }

    /// <summary>The most bytes that were written at once of late: see <see cref="ForgetPeaks"/>.</summary>
    long OutputPeak { get; }

    /// <summary>Begins anew with what is "of late".</summary>
    void ForgetPeaks();

    /// <summary>Makes the connection's loop look at its session's outbox soon. Runs nothing of the loop's here: it may be called under a lock.</summary>
    void Wake();

    /// <summary>
    /// Closes the connection from outside (CLIENT KILL); what is not sent yet may be lost. Runs nothing of the loop's here: it may be called under a lock.
    /// </summary>
    void Abort();
}
