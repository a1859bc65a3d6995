using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Autoconfig;

/// <summary>A question of Outlook and others: how is this address to be set up? Plain old XML of MS-OXDSCLI, as posted to <see cref="Path"/>.</summary>
/// <param name="Address">The address of the user.</param>
/// <param name="ReplySchema">The namespace the answer is asked for in; empty when it is not said.</param>
public sealed record AutodiscoverRequest(MailAddress Address, string ReplySchema)
{
    /// <summary>Where it is posted to; the case of letters does not matter.</summary>
    public const string Path = "/autodiscover/autodiscover.xml";

    /// <summary>The label in front of the domain that makes one of the names that are asked.</summary>
    public const string HostLabel = "autodiscover";

    /// <summary>The longest question that is read, in octets.</summary>
    public const int MaxOctets = 64 * 1024;

    /// <summary>True when the answer for mail programs is wanted, as by all that do not ask for another kind (such as that of phones, MS-ASCMD).</summary>
    public bool WantsMailSettings => ReplySchema.Length == 0 || ReplySchema.Equals(AutodiscoverReply.Schema, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a question, whatever the namespaces of its elements.</summary>
    /// <returns>The question. Faults: not well-formed, a document type, beyond <see cref="MaxOctets"/>, no <c>Autodiscover</c> with a <c>Request</c>, no address in it; the offset is always 0.</returns>
    public static Parsed<AutodiscoverRequest> Parse(ReadOnlySpan<byte> document)
    {
        if (!XmlText.Read(document, MaxOctets).Try(out var root, out var fault)) return fault;
        if (root.Name.LocalName != "Autodiscover" || root.Child("Request") is not { } request) return new SyntaxFault(0, "Autodiscover with a Request");
        if (request.Child("EMailAddress").Words() is not { } text || !MailAddress.Parse(text).Try(out var address, out _)) return new SyntaxFault(0, "EMailAddress with an address");
        return new AutodiscoverRequest(address, request.Child("AcceptableResponseSchema").Words() ?? "");
    }

    /// <summary>The question as a mail program asks it.</summary>
    public byte[] Write() => XmlText.Write(xml =>
    {
        xml.WriteStartElement("Autodiscover", "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006");
        xml.WriteStartElement("Request");
        xml.Text("EMailAddress", Address.ToString());
        if (ReplySchema.Length > 0) xml.Text("AcceptableResponseSchema", ReplySchema);
        xml.WriteEndElement();
        xml.WriteEndElement();
    });
}
