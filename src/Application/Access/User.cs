namespace GoKV.Application.Access;

/// <summary>A user: a name, and what sessions that are this user may do.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread; <see cref="Users"/> alone changes it. A command that is being carried out meanwhile is judged by
/// the old rights or by the new ones.
/// </remarks>
public sealed class User
{
    /// <summary>The name of the user that a new connection is.</summary>
    public const string DefaultName = "default";

    private volatile UserRights _rights;
    private volatile bool _isUnrestricted;

    internal User(string name, UserRights rights)
    {
        Name = name;
        _rights = rights;
        _isUnrestricted = rights.IsUnrestricted;
    }

    /// <summary>The name, a character for each of its bytes.</summary>
    public string Name { get; }

    /// <summary>True when nothing is forbidden: all that is asked for such a user's commands.</summary>
    public bool IsUnrestricted => _isUnrestricted;

    /// <summary>True when a connection is this user without a password.</summary>
    public bool IsOpen => _rights.IsOpen;

    /// <summary>True when any password will do for this user.</summary>
    public bool NeedsNoPassword => _rights.NeedsNoPassword;

    /// <summary>True once the user was deleted: sessions that still are this user may do nothing and are being closed.</summary>
    public bool IsDeleted { get; private set; }

    /// <summary>True when the user may read every key, whatever it is called.</summary>
    internal bool MayReadEveryKey => IsUnrestricted || _rights.Selectors.Any(selector => selector.ReadsEveryKey);

    /// <summary>What the user may do.</summary>
    internal UserRights Rights
    {
        get => _rights;
        set
        {
            _rights = value;
            _isUnrestricted = value.IsUnrestricted;
        }
    }

    /// <summary>Takes all rights away for good.</summary>
    internal void Delete(UserRights none)
    {
        Rights = none;
        IsDeleted = true;
    }
}
