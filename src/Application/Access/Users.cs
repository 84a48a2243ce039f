using System.Text;
using GoKV.Application.Ports;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;

namespace GoKV.Application.Access;

/// <summary>The users of the server (docs/adr/0017). The default one is always there; its password is the option requirepass until something else is set.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread. Invariants: a change of several users is seen as a whole by who becomes a user; rights are replaced,
/// never changed in place; after a deletion no session becomes that user.
/// </remarks>
public sealed class Users
{
    private readonly Lock _gate = new();
    private readonly ServerOptions _options;
    private readonly AccessTable _table;
    private SortedDictionary<string, User> _users = new(StringComparer.Ordinal);

    /// <summary>The default user, with the password of the options.</summary>
    public Users(ServerOptions options, AccessTable table)
    {
        (_options, _table) = (options, table);
        Default = new User(User.DefaultName, DefaultRights);
        _users[Default.Name] = Default;
        if (options.RequirePass.Length > 0)
            SetDefaultPassword();
        options.RequirePassChanged += SetDefaultPassword;
    }

    /// <summary>What a new connection is.</summary>
    public User Default { get; }

    /// <summary>True when there is nothing to write down: the default user alone, as the options make it.</summary>
    internal bool AreAsOptionsSay
    {
        get
        {
            lock (_gate)
                return _users.Count == 1 && new RightsText(_table).Of(Default.Rights) == new RightsText(_table).Of(WithPassword(DefaultRights));
        }
    }

    private UserRights DefaultRights => Rules.Apply(Rules.New, ["+@all", "~*", "&*", "on", "nopass"], out _)!;

    private UserRules Rules => new(_table, _options.AclPubSubDefault == "allchannels");

    /// <summary>The user of a name; null when there is none.</summary>
    public User? Find(string name)
    {
        lock (_gate)
            return _users.GetValueOrDefault(name);
    }

    /// <summary>All users in the order of their names.</summary>
    public IReadOnlyList<User> List()
    {
        lock (_gate)
            return [.. _users.Values];
    }

    /// <summary>Makes a session this user, if there is one of that name, he is switched on, and it is his password.</summary>
    public bool TryLogIn(Session session, string name, ReadOnlySpan<byte> password)
    {
        if (Find(name) is not { Rights: { IsOn: true } rights } user || !(rights.NeedsNoPassword || PasswordHash.IsAmong(password, rights.Passwords)))
            return false;
        // Not between a deletion and the closing of the user's sessions.
        lock (_gate)
        {
            if (user.IsDeleted)
                return false;
            session.LogIn(user);
            return true;
        }
    }

    /// <summary>Applies rules to a user, who is made if he is not there: all or, when one is wrong, none. What is wrong, or null.</summary>
    internal Error? Set(string name, IReadOnlyList<string> rules)
    {
        if (ByteText.HasSpaces(name))
            return AccessErrors.BadUserName;
        lock (_gate)
        {
            User? user = _users.GetValueOrDefault(name);
            if (Rules.Apply(user?.Rights ?? Rules.New, rules, out string? problem) is not { } rights)
                return new Error("ERR " + problem);
            if (user is null)
                _users[name] = new User(name, rights);
            else
                user.Rights = rights;
            return null;
        }
    }

    /// <summary>Deletes users; the default one cannot be. How many there were.</summary>
    internal int Delete(IReadOnlyList<string> names)
    {
        int deleted = 0;
        lock (_gate)
        {
            foreach (string name in names)
            {
                if (name == User.DefaultName || !_users.Remove(name, out User? user))
                    continue;
                user.Delete(Rules.New);
                deleted++;
            }
        }

        return deleted;
    }

    /// <summary>
    /// Replaces all users by those of a file; the default one gets new rights, all others are deleted, as by Redis 7.0 even those that the file has again. All or,
    /// when something is wrong, nothing; what is wrong, in Redis' words, or null.
    /// </summary>
    /// <param name="path">What errors call the file.</param>
    /// <param name="text">Its text.</param>
    internal string? Load(string path, string text)
    {
        lock (_gate)
        {
            if (UserLines.Read(path, text, Rules, out string problems) is not { } loaded)
                return problems;
            loaded.TryAdd(User.DefaultName, DefaultRights);
            Replace(loaded);
            return null;
        }
    }

    /// <summary>As <see cref="Load"/>, of the ACL file.</summary>
    internal string? LoadFrom(IConfigurationFile files)
    {
        string text;
        try
        {
            text = files.Read(_options.AclPath);
        }
        catch (IOException unreadable)
        {
            return $"Error loading ACLs, opening file '{_options.AclFile}': {unreadable.Message}";
        }

        return Load(_options.AclFile, ByteText.OfReadable(text));
    }

    /// <summary>Makes the users that the server starts with: those of the ACL file, or of the lines of the configuration file. What is wrong, for people, or null.</summary>
    public string? Start(IConfigurationFile files)
    {
        if (_options.AclFile.Length == 0)
            return Add(_options.UserLines);
        if (_options.UserLines.Count > 0)
            return "users are defined both by 'aclfile' and by lines 'user' of the configuration file: use one of them";
        return LoadFrom(files) is { } problem ? "ACL errors: " + ByteText.Readable(problem) : null;
    }

    /// <summary>Makes the users of a configuration file. What is wrong with a line, or null.</summary>
    internal string? Add(IReadOnlyList<UserLine> lines)
    {
        lock (_gate)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (UserLine line in lines)
            {
                if (ByteText.HasSpaces(line.Name))
                    return $"{line.Where}: Spaces not allowed in ACL usernames";
                if (!seen.Add(line.Name))
                    return $"{line.Where}: Duplicate user found. A user can only be defined once in config files";
                UserRights rights = line.Name == User.DefaultName ? Rules.Apply(Default.Rights, "reset", out _)! : Rules.New;
                if (Rules.Apply(rights, line.Rules, out string? problem) is not { } made)
                    return $"{line.Where}: {ByteText.Readable(problem!)}";
                if (line.Name == User.DefaultName)
                    Default.Rights = made;
                else
                    _users[line.Name] = new User(line.Name, made);
            }

            return null;
        }
    }

    /// <summary>The users as lines of a file.</summary>
    internal IReadOnlyList<string> Lines()
    {
        var text = new RightsText(_table);
        return [.. List().Select(text.LineOf)];
    }

    /// <summary>The users as lines of a file, which is UTF-8; false when one of them is not.</summary>
    internal bool TryWrite(out IReadOnlyList<string> lines)
    {
        IReadOnlyList<string> bytes = Lines();
        lines = [.. bytes.Select(ByteText.Readable)];
        return lines.Select(ByteText.OfReadable).SequenceEqual(bytes);
    }

    private void Replace(Dictionary<string, UserRights> loaded)
    {
        foreach (User user in _users.Values.Where(user => user != Default))
            user.Delete(Rules.New);
        Default.Rights = loaded[User.DefaultName];
        _users = new(StringComparer.Ordinal) { [User.DefaultName] = Default };
        foreach ((string name, UserRights rights) in loaded.Where(pair => pair.Key != User.DefaultName))
            _users[name] = new User(name, rights);
    }

    private void SetDefaultPassword()
    {
        lock (_gate)
            Default.Rights = WithPassword(Default.Rights);
    }

    private UserRights WithPassword(UserRights rights) => rights with
    {
        NeedsNoPassword = _options.RequirePass.Length == 0,
        Passwords = _options.RequirePass.Length == 0 ? [] : [PasswordHash.Of(Encoding.UTF8.GetBytes(_options.RequirePass))],
    };
}
