using System.Collections.Immutable;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Dkim;

/// <summary>Which fields of a message a signature covers: of several with one name the lowest first, and none where there is no more. RFC 6376 §5.4.2.</summary>
internal static class SignedFields
{
    /// <summary>The places of the fields in the order in which they are hashed.</summary>
    /// <param name="fields">The header.</param>
    /// <param name="names">Names in lower case.</param>
    /// <param name="except">The place of the signature itself, which it does not cover; -1 for none.</param>
    public static List<int> Pick(HeaderList fields, ImmutableArray<string> names, int except)
    {
        var picked = new List<int>(names.Length);
        var above = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var at = above.GetValueOrDefault(name, fields.Count) - 1;
            while (at >= 0 && (at == except || !fields[at].Is(name))) at--;
            above[name] = Math.Max(at, 0);
            if (at >= 0) picked.Add(at);
        }

        return picked;
    }

    /// <summary>Fields of a name that the message has and the signature does not cover.</summary>
    public static int Uncovered(HeaderList fields, ImmutableArray<string> names, string name) => Math.Max(0, fields.Fields.Count(name) - names.Count(signed => signed == name));
}
