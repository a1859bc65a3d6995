using System.Collections.Immutable;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Dkim;

/// <summary>Which fields of a message a signature covers: of several with one name the lowest first, and none where there is no more. RFC 6376 §5.4.2.</summary>
internal sealed class SignedFields
{
    /// <summary>Places by name in lower case, from the top.</summary>
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);

    public SignedFields(HeaderList fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var name = fields[i].Name.ToLowerInvariant();
            if (_places.TryGetValue(name, out var places)) places.Add(i);
            else _places[name] = [i];
        }
    }

    /// <summary>The places of the fields in the order in which they are hashed.</summary>
    /// <param name="names">Names in lower case.</param>
    /// <param name="except">The place of the signature itself, which it does not cover; -1 for none.</param>
    public List<int> Pick(ImmutableArray<string> names, int except)
    {
        var picked = new List<int>(names.Length);
        var left = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!_places.TryGetValue(name, out var places)) continue;
            var next = left.GetValueOrDefault(name, places.Count) - 1;
            if (next >= 0 && places[next] == except) next--;
            if (next >= 0) picked.Add(places[next]);
            left[name] = Math.Max(next, 0);
        }

        return picked;
    }

    /// <summary>How many fields of a name there are.</summary>
    /// <param name="name">In lower case.</param>
    public int Count(string name) => _places.TryGetValue(name, out var places) ? places.Count : 0;

    /// <summary>Fields of a name that the message has and the signature does not cover.</summary>
    /// <param name="names">Names of the signed fields in lower case.</param>
    /// <param name="name">In lower case.</param>
    public int Uncovered(ImmutableArray<string> names, string name)
    {
        var count = Count(name);
        foreach (var signed in names)
        {
            if (signed == name) count--;
        }

        return Math.Max(0, count);
    }
}
