using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Imap;

namespace Mox.Protocols.Tests.Imap;

/// <summary>Writes a command back in one canonical form: what vectors compare, and what round trips go through. Written apart from the parser.</summary>
internal static class CommandPrinter
{
    public static string Print(ImapCommandParse parse) => parse switch
    {
        ImapCommandParse.Known known => Print(known.Command),
        ImapCommandParse.Unknown unknown => "?" + unknown.Verb,
        ImapCommandParse.Malformed bad => string.Create(CultureInfo.InvariantCulture, $"!{bad.Fault.Offset}"),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The command without its tag.</summary>
    public static string Print(ImapCommand command, bool utf8 = false)
    {
        return command switch
        {
            CapabilityCommand => "CAPABILITY",
            NoopCommand => "NOOP",
            LogoutCommand => "LOGOUT",
            StartTlsCommand => "STARTTLS",
            NamespaceCommand => "NAMESPACE",
            IdleCommand => "IDLE",
            CheckCommand => "CHECK",
            CloseCommand => "CLOSE",
            UnselectCommand => "UNSELECT",
            IdCommand id => id.Fields.IsEmpty ? "ID NIL" : $"ID ({Join(id.Fields, field => $"{Text(field.Name)} {(field.Value is null ? "NIL" : Text(field.Value))}")})",
            AuthenticateCommand a => $"AUTHENTICATE {a.Mechanism}{(a.InitialResponse is { } octets ? " " + (octets.IsEmpty ? "=" : Convert.ToBase64String(octets.Span)) : "")}",
            LoginCommand login => $"LOGIN {Text(login.User)} {Text(login.Password)}",
            EnableCommand enable => $"ENABLE {Join(enable.Capabilities, name => name)}",
            SelectCommand select => (select.ReadOnly ? "EXAMINE " : "SELECT ") + Box(select.Mailbox) + Parameters(select),
            CreateCommand create => $"CREATE {Box(create.Mailbox)}{(create.Use.IsEmpty ? "" : $" (USE ({Join(create.Use, use => use.Text)}))")}",
            DeleteCommand delete => $"DELETE {Box(delete.Mailbox)}",
            RenameCommand rename => $"RENAME {Box(rename.From)} {Box(rename.To)}",
            SubscribeCommand subscribe => $"SUBSCRIBE {Box(subscribe.Mailbox)}",
            UnsubscribeCommand unsubscribe => $"UNSUBSCRIBE {Box(unsubscribe.Mailbox)}",
            ListCommand list => List(list),
            LsubCommand lsub => $"LSUB {Box(lsub.Reference)} {Box(lsub.Pattern)}",
            StatusCommand status => $"STATUS {Box(status.Mailbox)} ({Items(status.Items)})",
            AppendCommand append => $"APPEND {Box(append.Mailbox)}{Message(append.First)}",
            ExpungeCommand expunge => expunge.Uids is { } uids ? $"UID EXPUNGE {uids}" : "EXPUNGE",
            SearchCommand search => Uid(search.Uid) + "SEARCH" + Return(search.Return) + (search.UnknownCharset is { } charset ? $" CHARSET {Text(charset)} ALL" : " " + Key(search.Key, true)),
            FetchCommand fetch => $"{Uid(fetch.Uid)}FETCH {fetch.Set} ({Join(fetch.Items, Item)}){Modifiers(fetch)}",
            StoreCommand store => $"{Uid(store.Uid)}STORE {store.Set} {(store.UnchangedSince is { } since ? $"(UNCHANGEDSINCE {N(since)}) " : "")}{(store.Mode == StoreMode.Add ? "+" : store.Mode == StoreMode.Remove ? "-" : "")}FLAGS{(store.Silent ? ".SILENT" : "")} ({Join(store.Flags, flag => flag.Text)})",
            CopyCommand copy => $"{Uid(copy.Uid)}COPY {copy.Set} {Box(copy.Mailbox)}",
            MoveCommand move => $"{Uid(move.Uid)}MOVE {move.Set} {Box(move.Mailbox)}",
            _ => throw new InvalidOperationException(command.GetType().Name),
        };

        string Box(string name) => Text(utf8 ? name : ModifiedUtf7.Encode(name));

        string List(ListCommand list)
        {
            var result = new StringBuilder("LIST");
            if (list.Extended) result.Append(CultureInfo.InvariantCulture, $" ({Words(list.Selection, "SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE")})");
            result.Append(CultureInfo.InvariantCulture, $" {Box(list.Reference)} ");
            if (list.Extended) result.Append(CultureInfo.InvariantCulture, $"({Join(list.Patterns, Box)})");
            else result.Append(Box(list.Patterns.Single()));
            if (list.Extended) result.Append(CultureInfo.InvariantCulture, $" RETURN ({Words(list.Return, "SUBSCRIBED", "CHILDREN", "SPECIAL-USE", $"STATUS ({Items(list.Status)})")})");
            return result.ToString();
        }
    }

    public static string Message(AppendMessage message)
    {
        var marker = (message.Marker.Binary ? "~{" : "{") + message.Marker.Length.ToString(CultureInfo.InvariantCulture) + (message.Marker.Waits ? "}" : "+}");
        return (message.Flags.IsEmpty ? "" : $" ({Join(message.Flags, flag => flag.Text)})")
            + (message.Received is { } time ? $" \"{time.ToString("dd-MMM-yyyy HH:mm:ss ", CultureInfo.InvariantCulture)}{(time.Offset < TimeSpan.Zero ? '-' : '+')}{time.Offset:hhmm}\"" : "")
            + (message.Utf8 ? " UTF8 (" : " ") + marker;
    }

    public static string Item(FetchItem item) => item switch
    {
        FetchItem.Uid => "UID",
        FetchItem.Flags => "FLAGS",
        FetchItem.InternalDate => "INTERNALDATE",
        FetchItem.Size => "RFC822.SIZE",
        FetchItem.Envelope => "ENVELOPE",
        FetchItem.Body => "BODY",
        FetchItem.BodyStructure => "BODYSTRUCTURE",
        FetchItem.ModSeq => "MODSEQ",
        FetchItem.Section section => $"BODY{(section.Peek ? ".PEEK" : "")}[{Section(section.What)}]{Partial(section.Partial)}",
        FetchItem.Binary binary => $"BINARY{(binary.Peek ? ".PEEK" : "")}[{string.Join('.', binary.Part)}]{Partial(binary.Partial)}",
        FetchItem.BinarySize size => $"BINARY.SIZE[{string.Join('.', size.Part)}]",
        FetchItem.Rfc822 { What: SectionText.Header } => "RFC822.HEADER",
        FetchItem.Rfc822 { What: SectionText.Text } => "RFC822.TEXT",
        FetchItem.Rfc822 => "RFC822",
        _ => throw new InvalidOperationException(item.GetType().Name),
    };

    private static string Section(BodySection section)
    {
        var text = section.Text switch
        {
            SectionText.Whole => "",
            SectionText.Header => "HEADER",
            SectionText.HeaderFields => $"HEADER.FIELDS ({Join(section.Fields, Text)})",
            SectionText.HeaderFieldsNot => $"HEADER.FIELDS.NOT ({Join(section.Fields, Text)})",
            SectionText.Text => "TEXT",
            _ => "MIME",
        };
        return string.Join('.', section.Part.Select(number => number.ToString(CultureInfo.InvariantCulture)).Append(text).Where(piece => piece.Length > 0));
    }

    private static string Partial(SectionPartial? partial) => partial is { } known ? string.Create(CultureInfo.InvariantCulture, $"<{known.Offset}.{known.Count}>") : "";

    private static string Key(SearchKey key, bool top = false) => key switch
    {
        SearchKey.All => "ALL",
        SearchKey.And and => top ? Join(and.Keys, inner => Key(inner)) : $"({Join(and.Keys, inner => Key(inner))})",
        SearchKey.Or or => $"OR {Key(or.First)} {Key(or.Second)}",
        SearchKey.Not not => $"NOT {Key(not.Key)}",
        SearchKey.Numbers numbers => numbers.Set.ToString(),
        SearchKey.Uids uids => $"UID {uids.Set}",
        SearchKey.HasFlag { Flag.IsSystem: false } keyword => $"{(keyword.Set ? "" : "UN")}KEYWORD {keyword.Flag}",
        SearchKey.HasFlag flag when flag.Flag == Flag.Recent => flag.Set ? "RECENT" : "OLD",
        SearchKey.HasFlag flag => (flag.Set ? "" : "UN") + flag.Flag.Text[1..].ToUpperInvariant(),
        SearchKey.Date date => $"{(date.Sent ? "SENT" : "")}{date.Relation.ToString().ToUpperInvariant()} {date.Day.ToString("d-MMM-yyyy", CultureInfo.InvariantCulture)}",
        SearchKey.Larger larger => $"LARGER {N((ulong)larger.Octets)}",
        SearchKey.Smaller smaller => $"SMALLER {N((ulong)smaller.Octets)}",
        SearchKey.Header header => $"HEADER {Text(header.Name)} {Text(header.Value)}",
        SearchKey.Body body => $"BODY {Text(body.Value)}",
        SearchKey.Text text => $"TEXT {Text(text.Value)}",
        SearchKey.ModSeq modSeq => $"MODSEQ {N(modSeq.Least)}",
        _ => throw new InvalidOperationException(key.GetType().Name),
    };

    private static string Parameters(SelectCommand select)
    {
        var parameters = new List<string>();
        if (select.CondStore) parameters.Add("CONDSTORE");
        if (select.Qresync is { } known)
        {
            parameters.Add($"QRESYNC ({N(known.UidValidity)} {N(known.ModSeq)}{(known.KnownUids is { } uids ? " " + uids : "")}{(known.SampleNumbers is { } numbers ? $" ({numbers} {known.SampleUids})" : "")})");
        }

        return parameters.Count == 0 ? "" : $" ({string.Join(' ', parameters)})";
    }

    private static string Modifiers(FetchCommand fetch) =>
        fetch.ChangedSince is { } since ? $" (CHANGEDSINCE {N(since)}{(fetch.Vanished ? " VANISHED" : "")})" : "";

    private static string Return(SearchReturn? wanted) => wanted is { } options ? $" RETURN ({Words(options, "MIN", "MAX", "ALL", "COUNT", "SAVE")})" : "";

    private static string Items(StatusItems items) => Words(items, "MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE", "HIGHESTMODSEQ");

    private static string Words(Enum flags, params string[] names) =>
        string.Join(' ', names.Where((_, bit) => (Convert.ToInt32(flags, CultureInfo.InvariantCulture) & (1 << bit)) != 0));

    private static string Uid(bool uid) => uid ? "UID " : "";

    private static string N(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Join<T>(ImmutableArray<T> values, Func<T, string> print) => string.Join(' ', values.Select(print));

    /// <summary>Quoted, or a literal where there is a line break.</summary>
    private static string Text(string text) => text.AsSpan().ContainsAny('\r', '\n')
        ? string.Create(CultureInfo.InvariantCulture, $"{{{Encoding.UTF8.GetByteCount(text)}}}\r\n{text}")
        : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
