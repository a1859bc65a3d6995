using System.Collections.Immutable;
using System.Net;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Spf;

/// <summary>The field <c>Received-SPF</c>, in which a host records what came out of a check.</summary>
/// <remarks>RFC 7208 §9.1. What others wrote is what they said, true or not: only fields above the host's own Received field are its own.</remarks>
public sealed record ReceivedSpf
{
    /// <summary>The name of the field.</summary>
    public const string FieldName = "Received-SPF";

    /// <summary>The longest value read, in characters once unfolded.</summary>
    public const int MaxLength = 32_768;

    /// <summary>The longest text of a pair that is written, in characters; the rest is cut off.</summary>
    public const int MaxValue = 300;

    private const int MaxComment = 600;

    /// <summary>A field without comment and pairs.</summary>
    public ReceivedSpf(SpfResult result) => Result = result;

    /// <summary>The result.</summary>
    public SpfResult Result { get; init; }

    /// <summary>The comment behind the result, without the outer parentheses and without backslashes; null without one.</summary>
    public string? Comment { get; init; }

    /// <summary>Keys, as written, and values, without quotes, in their order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Pairs { get; init; } = [];

    /// <summary>The value of the first pair with a key, in whatever case; null without one.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (var pair in Pairs)
            {
                if (pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase)) return pair.Value;
            }

            return null;
        }
    }

    /// <summary>The address of the client, where one is given that can be read.</summary>
    public IPAddress? Client => this["client-ip"] is { } text && AddressLiteral.Parse(text, allowUntaggedIPv6: true).Try(out var literal, out _) ? literal.Address : null;

    /// <summary>The envelope sender.</summary>
    public string? EnvelopeFrom => this["envelope-from"];

    /// <summary>The name in HELO or EHLO.</summary>
    public string? Hello => this["helo"];

    /// <summary>The host that checked.</summary>
    public string? Receiver => this["receiver"];

    /// <summary>The mechanism that matched; <c>default</c> when none did.</summary>
    public string? Mechanism => this["mechanism"];

    /// <summary>What went wrong.</summary>
    public string? Problem => this["problem"];

    /// <summary>Which name was checked, where the field says so in one of the two known words.</summary>
    public SpfIdentity? Identity => this["identity"] switch
    {
        { } word when word.Equals("mailfrom", StringComparison.OrdinalIgnoreCase) => SpfIdentity.MailFrom,
        { } word when word.Equals("helo", StringComparison.OrdinalIgnoreCase) => SpfIdentity.Hello,
        _ => null,
    };

    /// <summary>The field that records a check.</summary>
    /// <param name="verdict">What came out.</param>
    /// <param name="receiver">The name of this host.</param>
    public static ReceivedSpf Of(SpfVerdict verdict, DomainName receiver)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var request = verdict.Request;
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        void Add(string key, string value) => pairs.Add(new KeyValuePair<string, string>(key, Plain(value, MaxValue)));
        Add("receiver", receiver.Ascii);
        Add("identity", request.Identity == SpfIdentity.Hello ? "helo" : "mailfrom");
        Add("client-ip", request.Client.ToString());
        if (request.Identity == SpfIdentity.MailFrom) Add("envelope-from", LocalPart.From(request.Local).Try(out var local, out _) ? $"{local.Wire}@{request.SenderDomain}" : request.Sender);
        Add("helo", request.Hello);
        if (verdict.Mechanism is { } mechanism) Add("mechanism", mechanism);
        else if (verdict.Result == SpfResult.Neutral) Add("mechanism", "default");
        if (verdict.Problem is { } problem) Add("problem", problem);
        return new ReceivedSpf(verdict.Result) { Comment = Plain($"{receiver.Ascii}: {verdict.Reason}", MaxComment), Pairs = pairs.ToImmutable() };
    }

    /// <summary>Reads a raw field value.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    public static Parsed<ReceivedSpf> Parse(ReadOnlySpan<byte> raw) => raw.Length > 4 * MaxLength ? TooLong : Parse(HeaderFolding.Unfold(Encoding.UTF8.GetString(raw)));

    /// <summary>Reads an unfolded value; a line break in it is white space. Lenient, as hosts are: values may stand unquoted, and white space in the place of a semicolon.</summary>
    public static Parsed<ReceivedSpf> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > MaxLength ? TooLong : new ReceivedSpfReader(HeaderText.OneLine(text)).Read();
    }

    /// <summary>The value, behind the colon and a space, folded. Whatever the parts hold, it is printable ASCII in lines that are not too long.</summary>
    public string Write()
    {
        var head = SpfResultWord.Of(Result);
        if (Comment is { } comment) head += $" ({Nested(Plain(comment, MaxComment))})";
        var text = HeaderFolding.Fold(head, FieldName.Length + 2);
        var items = Pairs.Where(pair => pair.Key.Length > 0).Select(pair => $"{Key(pair.Key)}={Value(pair.Value)}").ToList();
        return items.Count == 0 ? text : $"{text}\r\n {HeaderFolding.FoldItems(items, ";", column: 1)}";
    }

    /// <summary>The value in one line.</summary>
    public override string ToString() => HeaderFolding.Unfold(Write());

    /// <summary>Two are equal when they are written alike.</summary>
    public bool Equals(ReceivedSpf? other) => other is not null && Result == other.Result && Comment == other.Comment && Pairs.SequenceEqual(other.Pairs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Result, Comment, Pairs.Length);

    private static SyntaxFault TooLong => new(MaxLength, $"value of at most {MaxLength} characters");

    private static string Key(string key) => string.Concat(Plain(key, 60).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));

    private static string Value(string value)
    {
        var plain = Plain(value, MaxValue);
        return IsDotAtom(plain) ? plain : $"\"{Escape(plain)}\"";
    }

    private static bool IsDotAtom(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.' ? i == 0 || text[i - 1] == '.' : !LocalPart.IsAtext(text[i])) return false;
        }

        return text.Length > 0 && text[^1] != '.';
    }

    /// <summary>The beginning of the text, in printable ASCII.</summary>
    private static string Plain(string text, int maxLength) =>
        string.Create(Math.Min(text.Length, maxLength), text, static (into, from) =>
        {
            for (var i = 0; i < into.Length; i++) into[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
        });

    /// <summary>A text as it may stand in a comment: with its parentheses where each is closed, else with brackets in their place.</summary>
    private static string Nested(string text)
    {
        var depth = 0;
        foreach (var c in text)
        {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth < 0) break;
        }

        text = text.Replace('\\', '/');
        return depth == 0 ? text : text.Replace('(', '[').Replace(')', ']');
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c is '"' or '\\') escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
