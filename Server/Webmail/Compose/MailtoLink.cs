using System.Collections.Immutable;
using Mox.Protocols.Mime.Fields;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Compose;

/// <summary>What a mailto: link asks for. Only recipients, subject and body are taken; a link can attach nothing and set no other field.</summary>
/// <remarks>RFC 6068 §2 (syntax), §4 and §7: other fields are unsafe and ignored.</remarks>
internal static class MailtoLink
{
    private const int MaxLength = 64 << 10;

    public static Draft Apply(Draft draft, string link)
    {
        if (link.Length > MaxLength || !link.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) return draft;
        var rest = link["mailto:".Length..];
        var mark = rest.IndexOf('?', StringComparison.Ordinal);
        draft = draft with { To = People(mark < 0 ? rest : rest[..mark]) };
        if (mark < 0) return draft;
        foreach (var field in rest[(mark + 1)..].Split('&'))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            var value = field[(equals + 1)..];
            draft = field[..equals].ToLowerInvariant() switch
            {
                "to" => draft with { To = [.. draft.To, .. People(value)] },
                "cc" => draft with { Cc = [.. draft.Cc, .. People(value)] },
                "bcc" => draft with { Bcc = [.. draft.Bcc, .. People(value)] },
                "subject" => draft with { Subject = EncodedWord.Decode(Decode(value).ReplaceLineEndings(" ")) },
                "body" => draft with { Markdown = Decode(value).ReplaceLineEndings("\n") },
                _ => draft,
            };
        }

        return draft;
    }

    private static ImmutableArray<Person> People(string addresses) => ReadModels.People(AddressList.Read(Decode(addresses).ReplaceLineEndings(" "), 100));

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
