using Mox.Protocols.Text;

namespace Mox.Protocols.Dkim;

/// <summary>Keys made ready from the texts of their records, so that a key met again costs no parsing. How long a record may be believed is the business of the resolver.</summary>
/// <param name="capacity">Keys that are kept; when there are more, all are let go.</param>
public sealed class DkimKeyCache(int capacity = 1000)
{
    /// <summary>Records longer than this are not kept, in chars.</summary>
    private const int MaxKept = 4096;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _one = new();

    /// <summary>Records kept.</summary>
    public int Count
    {
        get
        {
            lock (_one) return _entries.Count;
        }
    }

    /// <summary>The record and, where it holds a usable one, its key.</summary>
    internal Entry Get(string text, IEd25519? ed25519)
    {
        lock (_one)
        {
            if (_entries.TryGetValue(text, out var known)) return known;
        }

        var entry = Read(text, ed25519);
        if (text.Length > MaxKept) return entry;
        lock (_one)
        {
            if (_entries.Count >= capacity) _entries.Clear();
            _entries[text] = entry;
        }

        return entry;
    }

    private static Entry Read(string text, IEd25519? ed25519)
    {
        if (!DkimKeyRecord.Parse(text).Try(out var record, out var fault)) return new Entry(null, null, fault);
        if (record.IsRevoked) return new Entry(record, null, default);
        return DkimPublicKey.From(record, ed25519).Try(out var key, out fault) ? new Entry(record, key, default) : new Entry(record, null, fault);
    }

    /// <summary>What a text holds.</summary>
    /// <param name="Record">The record; null when the text is none.</param>
    /// <param name="Key">The key; null when there is none to use.</param>
    /// <param name="Fault">What is wrong with the record or the key.</param>
    internal sealed record Entry(DkimKeyRecord? Record, DkimPublicKey? Key, SyntaxFault Fault);
}
