using System.Security.Cryptography;
using System.Text;

namespace Mox.Server.Setup;

/// <summary>What is thought of a token that was shown.</summary>
internal enum TokenAnswer
{
    Right,

    /// <summary>It is another one, or the setup is locked.</summary>
    Wrong,

    /// <summary>Too many wrong ones: it was not looked at.</summary>
    Throttled,
}

/// <summary>The one-time token that opens the first step of the setup. It is shown on the console; only its hash is kept, in memory.</summary>
/// <remarks>Nobody but who sees the console can open the setup. The token ends when the owner is made, and when it was not used for half an hour.</remarks>
internal sealed class SetupToken(TimeProvider time)
{
    /// <summary>Wrong tokens within a minute, from all callers together; then nothing is looked at.</summary>
    public const int MaxWrong = 5;

    /// <summary>The setup is locked when it was not used for this long.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(30);

    /// <summary>31 signs, none of which looks like another: 26 of them are 128 random bits.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    private const int Length = 26;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _wrong = new();
    private byte[]? _hash;
    private string _id = "";
    private DateTimeOffset _used;

    /// <summary>True when the token was made and not used for <see cref="IdleTime"/>.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate) return _hash is not null && !IsOpen();
        }
    }

    /// <summary>Makes a token in place of the one before; what that one opened is closed.</summary>
    public string Make()
    {
        var text = RandomNumberGenerator.GetString(Alphabet, Length);
        lock (_gate)
        {
            _hash = Hash(text);
            _id = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
            _used = time.GetUtcNow();
        }

        return text;
    }

    /// <summary>Looks at a token.</summary>
    /// <param name="text">As typed or followed: capitals, blanks and hyphens do not matter.</param>
    /// <param name="id">When it is right: by what a browser that showed it is known from now on.</param>
    public TokenAnswer Try(string text, out string id)
    {
        id = "";
        lock (_gate)
        {
            var now = time.GetUtcNow();
            while (_wrong.TryPeek(out var at) && now - at >= Window) _wrong.Dequeue();
            if (_wrong.Count >= MaxWrong) return TokenAnswer.Throttled;
            if (text.Length <= 200 && IsOpen() && CryptographicOperations.FixedTimeEquals(Hash(text), _hash))
            {
                (_used, id) = (now, _id);
                return TokenAnswer.Right;
            }

            _wrong.Enqueue(now);
            return TokenAnswer.Wrong;
        }
    }

    /// <summary>True when this is what a browser is known by that showed the token; it is used then.</summary>
    public bool Use(string id)
    {
        lock (_gate)
        {
            if (!IsOpen() || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(id), Encoding.UTF8.GetBytes(_id))) return false;
            _used = time.GetUtcNow();
            return true;
        }
    }

    /// <summary>Nobody gets in any more.</summary>
    public void End()
    {
        lock (_gate) (_hash, _id) = (null, "");
    }

    private bool IsOpen() => _hash is not null && time.GetUtcNow() - _used < IdleTime;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(new string([.. text.Where(c => c != '-' && !char.IsWhiteSpace(c))]).ToLowerInvariant()));
}
