using System.Collections.Immutable;
using System.Text;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Reads the addresses of From, To and their like.</summary>
/// <remarks>
/// RFC 5322 §3.4 with the obsolete syntax of RFC 5322 §4.4: groups, routes, comments as names, empty members, semicolons between addresses,
/// addresses without a domain. Encoded words of display names are decoded, those inside quotes too, as some senders write them so.
/// Whatever stands there gives some list, never an exception.
/// </remarks>
public static class AddressList
{
    /// <summary>Words of one address that are kept.</summary>
    private const int MaxTokens = 4000;

    /// <summary>Reads an unfolded field value.</summary>
    public static ImmutableArray<EnvelopeAddress> Read(string? text, int maxAddresses = 2000)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        var found = ImmutableArray.CreateBuilder<EnvelopeAddress>();
        var lexer = new AddressLexer(text);
        var pending = new List<AddressToken>();
        var inGroup = false;
        while (found.Count < maxAddresses)
        {
            var token = lexer.Next();
            if (token.Kind == AddressTokenKind.End)
            {
                Bare(pending, found, maxAddresses);
                break;
            }

            if (token.Is('<'))
            {
                found.Add(Angle(ref lexer, pending, out var ended));
                pending.Clear();
                if (ended.Is(';')) CloseGroup();
                if (ended.Kind == AddressTokenKind.End) break;
            }
            else if (token.Is(':') && !inGroup && !pending.Exists(t => t.Is('@')))
            {
                found.Add(new EnvelopeAddress(Phrase(pending) ?? "", null, null) { GroupStart = true });
                inGroup = true;
                pending.Clear();
            }
            else if (token.Is(',') || token.Is(';'))
            {
                Bare(pending, found, maxAddresses);
                pending.Clear();
                if (token.Is(';')) CloseGroup();
            }
            else if (pending.Count < MaxTokens)
            {
                pending.Add(token);
            }
        }

        if (inGroup) found.Add(new EnvelopeAddress(null, null, null) { GroupEnd = true });
        return found.ToImmutable();

        void CloseGroup()
        {
            if (inGroup) found.Add(new EnvelopeAddress(null, null, null) { GroupEnd = true });
            inGroup = false;
        }
    }

    /// <summary>An address in angle brackets; reads on to the comma, semicolon or end behind it, given as <paramref name="ended"/>.</summary>
    private static EnvelopeAddress Angle(ref AddressLexer lexer, List<AddressToken> name, out AddressToken ended)
    {
        var tokens = new List<AddressToken>();
        var token = lexer.Next();
        // A comma ends an address that was never closed, unless it stands in an obsolete route: <@a,@b:c@d>.
        var route = token.Is('@') || token.Is(',');
        while (token.Kind != AddressTokenKind.End && !token.Is('>') && !token.Is(';') && (route || !token.Is(',')))
        {
            if (route && token.Is(':'))
            {
                tokens.Clear();
                route = false;
            }
            else if (token.Is('<'))
            {
                tokens.Clear();
            }
            else if (tokens.Count < MaxTokens)
            {
                tokens.Add(token);
            }

            token = lexer.Next();
        }

        var comment = "";
        while (token.Kind != AddressTokenKind.End && !token.Is(',') && !token.Is(';'))
        {
            if (token.Kind == AddressTokenKind.Comment && comment.Length == 0) comment = token.Text;
            token = lexer.Next();
        }

        ended = token;
        var (local, domain) = AddrSpec(tokens);
        return new EnvelopeAddress(Phrase(name) ?? Shown(comment), local, domain);
    }

    /// <summary>An address without brackets; the name of old software stands in a comment behind it.</summary>
    private static void Bare(List<AddressToken> tokens, ImmutableArray<EnvelopeAddress>.Builder found, int maxAddresses)
    {
        if (!tokens.Exists(t => t.Kind != AddressTokenKind.Comment)) return;
        var start = 0;
        var lastAt = tokens.FindLastIndex(t => t.Is('@'));
        for (int i = tokens.FindIndex(t => t.Is('@')) + 2, at = i - 2; at >= 0 && i < lastAt && found.Count < maxAddresses; i++)
        {
            // A second address whose comma was forgotten: behind a domain and white space, with an @ further on.
            if (tokens[i].Is('@')) at = i++;
            else if (i > at + 1 && tokens[i].SpaceBefore && IsWord(tokens[i]) && IsWord(tokens[i - 1]) && at >= start)
            {
                One(tokens.GetRange(start, i - start), found);
                start = i;
            }
        }

        if (found.Count < maxAddresses) One(start == 0 ? tokens : tokens.GetRange(start, tokens.Count - start), found);
    }

    private static void One(List<AddressToken> tokens, ImmutableArray<EnvelopeAddress>.Builder found)
    {
        var comment = tokens.FindLast(t => t.Kind == AddressTokenKind.Comment).Text;
        var (local, domain) = AddrSpec(tokens);
        found.Add(new EnvelopeAddress(Shown(comment), local, domain));
    }

    private static bool IsWord(AddressToken token) => token.Kind is AddressTokenKind.Atom or AddressTokenKind.Quoted or AddressTokenKind.DomainLiteral;

    /// <summary>RFC 5322 §3.4.1. White space around dots and @ goes; a domain that is missing is null.</summary>
    private static (string Local, string? Domain) AddrSpec(List<AddressToken> tokens)
    {
        var at = tokens.FindLastIndex(t => t.Is('@'));
        var local = Join(tokens, 0, at < 0 ? tokens.Count : at, spaced: true);
        var domain = at < 0 ? "" : Join(tokens, at + 1, tokens.Count, spaced: false);
        return (local, domain.Length == 0 ? null : domain);
    }

    private static string Join(List<AddressToken> tokens, int from, int to, bool spaced)
    {
        var result = new StringBuilder();
        var afterWord = false;
        for (var i = from; i < to; i++)
        {
            var token = tokens[i];
            if (token.Kind == AddressTokenKind.Comment) continue;
            var word = token.Kind != AddressTokenKind.Special;
            if (spaced && word && afterWord && token.SpaceBefore) result.Append(' ');
            result.Append(token.Text);
            afterWord = word;
        }

        return result.ToString();
    }

    /// <summary>A display name: words with the white space between them as one space each; null when there is none.</summary>
    private static string? Phrase(List<AddressToken> tokens)
    {
        var result = new StringBuilder();
        var space = false;
        var comment = "";
        foreach (var token in tokens)
        {
            if (token.Kind == AddressTokenKind.Comment)
            {
                if (comment.Length == 0) comment = token.Text;
                space = true;
                continue;
            }

            if ((space || token.SpaceBefore) && result.Length > 0) result.Append(' ');
            result.Append(token.Text);
            space = false;
        }

        return Shown(result.Length > 0 ? result.ToString() : comment);
    }

    private static string? Shown(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return null;
        var shown = HeaderText.OneLine(EncodedWord.Decode(name)).Trim();
        return shown.Length == 0 ? null : shown;
    }
}
