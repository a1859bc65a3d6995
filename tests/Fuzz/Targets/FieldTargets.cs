using System.Text;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Fields;

namespace Mox.Fuzz;

/// <summary>A grammar of header fields: what it says is one line, its defects lie in the field, and it allocates no more than the field and its limits let it.</summary>
public abstract class FieldTarget : FuzzTarget
{
    /// <summary>Octets that may be allocated for each of the input, and besides. A target reads its input up to six times, and a decoder allocates 32 octets for each one that is no character.</summary>
    private const int PerOctet = 300, Besides = 20_000;

    public sealed override void Run(byte[] input)
    {
        // Tables of charsets are loaded by the first run.
        Read(input, default);
        var defects = new DefectList();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(input, new DefectScope(defects, 0));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Hold(allocated <= ((long)input.Length * PerOctet) + Besides, $"{allocated} octets allocated for {input.Length}");
        foreach (var defect in defects.Places) Hold(defect.Offset >= 0 && defect.Offset <= input.Length, $"{defect} lies in the field");
    }

    protected abstract void Read(ReadOnlySpan<byte> value, DefectScope defects);

    protected static IReadOnlyList<byte[]> Octets(params string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];

    protected static void OneLine(string? text) => Hold(text is null || text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0, "header values are one line");
}

/// <summary>Address lists, the author, Return-Path.</summary>
public sealed class AddressTarget : FieldTarget
{
    public override string Name => "field-addresses";

    public override IReadOnlyList<byte[]> Seeds { get; } = Octets(
        "\"a, b\" <c@d> (e), G: f@g, h i <@r,@s:d@[1.2.3.4]>; j@k l@m",
        "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>, =?utf-8?Q?Doe,_J=C3=BC?= <j@x>",
        "A Group(Some people)\r\n :Chris <c@(x)public . example>,\r\n joe@example.org (=?iso-8859-1?q?=FC?=); \"a\\\"b\"@[IPv6:::1]",
        "<a@b> x <c@d>, <<e@f>>, <g, \xFC <h@i>, <>");

    public override IReadOnlyList<byte[]> Words { get; } = Octets("<", ">", "@", ",", ";", ":", "(", ")", "\\", "\"", "[", "]", "\r\n ", "\0", ".", " ", "=?utf-8?q?", "?=", "<@a,@b:", "a@b");

    protected override void Read(ReadOnlySpan<byte> value, DefectScope defects)
    {
        var addresses = AddressList.Read(value, 100, defects);
        Hold(addresses.Length <= 101, "as many addresses as asked for, and the end of a group");
        var depth = 0;
        foreach (var address in addresses)
        {
            OneLine(address.Name);
            OneLine(address.Local);
            OneLine(address.Domain);
            OneLine(address.Route);
            depth += address.GroupStart ? 1 : address.GroupEnd ? -1 : 0;
            Hold(depth is 0 or 1, "groups do not nest and end once");
            Hold(address.IsMailbox != (address.GroupStart || address.GroupEnd), "a mailbox or a mark of a group");
        }

        Hold(depth == 0, "groups end");
        var author = AuthorAddress.Read(value);
        Hold((author.Outcome == AuthorOutcome.One) == (author.Address is not null), "an author has an address");
        Hold(author.Address is null || addresses.Contains(author.Address), "the author is the one that is shown");
        var each = AuthorAddress.ReadEach(value);
        Hold((author.Outcome == AuthorOutcome.One) == (each is [{ Outcome: AuthorOutcome.One }]) && (author.Address is null || each[0].Address == author.Address), "one author is the only one of all");
        Hold(each.All(one => one.Outcome is AuthorOutcome.One or AuthorOutcome.Invalid && (one.Address is null || addresses.Contains(one.Address))), "all authors are among those that are shown");
        OneLine(ReturnPath.Read(value, defects)?.Local);
    }
}

/// <summary>Values with parameters.</summary>
public sealed class ParameterTarget : FieldTarget
{
    public override string Name => "field-parameters";

    public override IReadOnlyList<byte[]> Seeds { get; } = Octets(
        "text/plain; charset=\"us-ascii\" (Plain text); name*1=b; name*0*=utf-8'en'%C3%BC; x=\"\\\"\"",
        "application/x-stuff\r\n title*0*=us-ascii'en'This%20is%20\r\n title*1*=%2A%2A\r\n title*2=\"isn't it!\"",
        "(hello) text (plain) / (world) plain (eod) charset=utf-8; name==?utf-8?q?=C3=BC?= =?iso-8859-1?q?=FC?=.x; n=\xFC",
        "a/b; n*=iso-2022-jp''%1B$B%24%33; n=x; n*0=y; =; ;; m=\"open\\");

    public override IReadOnlyList<byte[]> Words { get; } = Octets(";", "=", "\"", "\\", "(", ")", "*", "*0*=", "*1=", "%", "%C3", "''", "utf-8'", "=?utf-8?q?", "?=", "\r\n ", "\0", " ", "n", "/");

    protected override void Read(ReadOnlySpan<byte> value, DefectScope defects)
    {
        var field = StructuredField.Read(value, 10, defects);
        OneLine(field.Value);
        Hold(field.Parameters.Length <= 10, "as many parameters as asked for");
        Hold(!Ascii.IsValid(value) || field.Parameters.Select(parameter => parameter.Name).Distinct().Count() == field.Parameters.Length, "a name stands once");
        Hold(!field.Value.Contains('/', StringComparison.Ordinal) || $"{field.Type}/{field.Subtype}" == field.Value, "a type and a subtype");
        foreach (var parameter in field.Parameters)
        {
            OneLine(parameter.Name);
            OneLine(parameter.Value);
            OneLine(parameter.Language);
            Hold(parameter.Name.Length > 0, "parameters have names");
        }
    }
}

/// <summary>Encoded words, unfolding, lists of texts.</summary>
public sealed class EncodedWordTarget : FieldTarget
{
    public override string Name => "field-texts";

    public override IReadOnlyList<byte[]> Seeds { get; } = Octets(
        "=?iso-8859-1?q?J=F8rn?= =?utf-8?b?w7w=?= [a]=?utf-8?q??=b",
        "=?utf-8?q?=C3?=\r\n =?UTF-8*en?b?vA==?= =?x-none?q?=FC?= =?utf-7?q?+AGE-?= =?iso-2022-jp?b?GyRCJDMbKEI=?=",
        "a,\r\n\t\"b, c\", =?utf-8?q?d,e?=\r\n , <http://f/>, (g <h>) <mailto:i\r\n j> \xFC");

    public override IReadOnlyList<byte[]> Words { get; } = Octets("=?utf-8?q?", "=?utf-8?b?", "=?", "?=", "?", "=", "_", "=C3", "=BC", "=0D=0A", "\r\n ", "\n", "\r", "\0", ",", "\"", "<", ">", " ", "\t");

    protected override void Read(ReadOnlySpan<byte> value, DefectScope defects)
    {
        var text = EncodedWord.Decode(value, 1000, defects);
        OneLine(text);
        Hold(Encoding.UTF8.GetByteCount(text) <= 1000, "as much text as asked for");
        Hold(EncodedWord.Decode(value).StartsWith(text, StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(text) >= 990, "a bound cuts, and changes nothing else");
        var unfolded = HeaderText.Unfold(value, defects);
        OneLine(unfolded);
        Hold(HeaderText.Unfold(Encoding.UTF8.GetBytes(unfolded)) == unfolded, "what is unfolded stays so");
        foreach (var member in TextList.Read(value, 10, defects)) OneLine(member);
        foreach (var uri in TextList.Uris(value, 10, defects)) Hold(!uri.Any(c => c is ' ' or '\t' or '\r' or '\n' or '\0' or '>'), "an address has no white space");
        var (name, id) = TextList.ListId(value, defects);
        OneLine(name);
        OneLine(id);
    }
}

/// <summary>Dates and Received fields.</summary>
public sealed class ReceivedTarget : FieldTarget
{
    public override string Name => "field-dates";

    public override IReadOnlyList<byte[]> Seeds { get; } = Octets(
        "Fri, 21 Nov 1997 09:55:06 -0600 (comment)", "21-Nov-97 09 (x) : 55 GMT+0100", "1997-11-21T09:55:06Z", "Fri Nov 21 09:55:06 EST 1997", "20 11 79 05:34:27.5 -03:30; 1 Jan 2020 00:00 Z",
        "from a.test (IDENT:joe@b.test [192.0.2.1:25] (may be forged)) (HELO c) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n\tby d.test (Postfix) with ESMTPS id 1/2\r\n\tfor <e@f.test>; Fri, 21 Nov 1997 09:55:06 -0600",
        "(from a@b) by [::1] via TCP with [X ESMTP Server] id <c@d>, as user e@f; 1 Jan 2020 00:00:00 +0000 for <g@h>");

    public override IReadOnlyList<byte[]> Words { get; } =
        Octets("from ", "by ", "with ", "id ", "for ", "via ", "(", ")", "[", "]", "<", ">", ";", "HELO ", "helo=", "ident=", "@", "::1", "1.2.3.4", "TLS1.2", "\\", "\"", "\r\n ", "\0", ":", "+", "-", "Jan", "1997", "12", "GMT");

    protected override void Read(ReadOnlySpan<byte> value, DefectScope defects)
    {
        if (MailDate.Read(value, defects) is { } date) Hold(MailDate.Read(MailDate.Write(date)) == date.AddTicks(-(date.Ticks % TimeSpan.TicksPerSecond)) || date.Year < 1900, "a date that is written is read again");
        var field = ReceivedField.Read(value, defects);
        foreach (var text in (string?[])[field.From, field.FromHost, field.Helo, field.HeloCommand, field.Ident, field.By, field.Via, field.With, field.Protocol, field.Id, field.For, field.TlsVersion, field.TlsCipher])
        {
            OneLine(text);
        }
    }
}

/// <summary>Message ids.</summary>
public sealed class MessageIdTarget : FieldTarget
{
    public override string Name => "field-ids";

    public override IReadOnlyList<byte[]> Seeds { get; } = Octets("<a@b> phrase <c @ d> \"q\" <e@f", "a@b c@d, e", " m ", "<a@b>\r\n <a@b> <g<h@i> <>", "<\xFC@\xC3\xBC>");

    public override IReadOnlyList<byte[]> Words { get; } = Octets("<", ">", "@", " ", "\r\n ", "\0", ",", "a@b", "<a@b>", "(");

    protected override void Read(ReadOnlySpan<byte> value, DefectScope defects)
    {
        var ids = MessageIds.Read(value, defects);
        Hold(ids.Length <= MessageIds.MaxIds && (!Ascii.IsValid(value) || ids.Distinct().Count() == ids.Length), "bounded and different");
        foreach (var id in ids) Id(id);
        if (MessageIds.One(value, defects) is { } one) Id(one);
        else Hold(ids.IsEmpty, "one of many is one");
    }

    private static void Id(string id)
    {
        Hold(id.Length > 2 && id[0] == '<' && id[^1] == '>', "ids have brackets");
        Hold(id.AsSpan().IndexOfAny(" \t\r\n\0") < 0, "ids have no white space");
        Hold(id.Length <= MessageIds.MaxLength + 2, "ids are bounded");
    }
}
