using System.Text;

namespace Mox.Protocols.Mime;

/// <summary>Header fields that are known by number, so that a name is compared once. RFC 5322 §3.6, RFC 2045 §3 and their like.</summary>
public enum KnownField : byte
{
    /// <summary>Any other name.</summary>
    Other,

    /// <summary>Bcc: recipients the others do not see. RFC 5322 §3.6.3.</summary>
    Bcc,

    /// <summary>Cc: who gets copies. RFC 5322 §3.6.3.</summary>
    Cc,

    /// <summary>Content-Description: what a part is, for people. RFC 2045 §8.</summary>
    ContentDescription,

    /// <summary>Content-Disposition: whether a part is shown or saved, and its file name. RFC 2183 §2.</summary>
    ContentDisposition,

    /// <summary>Content-ID: by what other parts refer to this one. RFC 2045 §7.</summary>
    ContentId,

    /// <summary>Content-Language: the languages a part is written in.</summary>
    ContentLanguage,

    /// <summary>Content-Location: the URI of what a part holds.</summary>
    ContentLocation,

    /// <summary>Content-MD5: a digest of the content of a part, against damage on the way.</summary>
    ContentMd5,

    /// <summary>Content-Transfer-Encoding: how the body is written in mail. RFC 2045 §6.</summary>
    ContentTransferEncoding,

    /// <summary>Content-Type: media type and its parameters. RFC 2045 §5.</summary>
    ContentType,

    /// <summary>Date: when the message was written. RFC 5322 §3.6.1.</summary>
    Date,

    /// <summary>DKIM-Signature: by which a domain vouches for a message; there may be several.</summary>
    DkimSignature,

    /// <summary>From: the authors. RFC 5322 §3.6.2.</summary>
    From,

    /// <summary>In-Reply-To: the messages this one answers. RFC 5322 §3.6.4.</summary>
    InReplyTo,

    /// <summary>Message-ID: the id of the message. RFC 5322 §3.6.4.</summary>
    MessageId,

    /// <summary>MIME-Version: that the message is written by the rules of MIME. RFC 2045 §4.</summary>
    MimeVersion,

    /// <summary>Received: what a host wrote when it took the message; there may be many. RFC 5322 §3.6.7.</summary>
    Received,

    /// <summary>References: the messages of the conversation. RFC 5322 §3.6.4.</summary>
    References,

    /// <summary>Reply-To: where answers are to go. RFC 5322 §3.6.2.</summary>
    ReplyTo,

    /// <summary>Return-Path: the envelope sender, as the last host wrote it. RFC 5322 §3.6.7.</summary>
    ReturnPath,

    /// <summary>Sender: who sent the message for its authors. RFC 5322 §3.6.2.</summary>
    Sender,

    /// <summary>Subject: what the message is about. RFC 5322 §3.6.5.</summary>
    Subject,

    /// <summary>To: the recipients. RFC 5322 §3.6.3.</summary>
    To,
}

/// <summary>Finds the number of a field name.</summary>
public static class KnownFields
{
    /// <summary>The number of a name, letters of either case being the same.</summary>
    public static KnownField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "To"u8) ? KnownField.To : Is(name, "Cc"u8) ? KnownField.Cc : KnownField.Other,
        3 => Is(name, "Bcc"u8) ? KnownField.Bcc : KnownField.Other,
        4 => Is(name, "From"u8) ? KnownField.From : Is(name, "Date"u8) ? KnownField.Date : KnownField.Other,
        6 => Is(name, "Sender"u8) ? KnownField.Sender : KnownField.Other,
        7 => Is(name, "Subject"u8) ? KnownField.Subject : KnownField.Other,
        8 => Is(name, "Received"u8) ? KnownField.Received : Is(name, "Reply-To"u8) ? KnownField.ReplyTo : KnownField.Other,
        10 => Is(name, "Message-ID"u8) ? KnownField.MessageId : Is(name, "References"u8) ? KnownField.References : Is(name, "Content-ID"u8) ? KnownField.ContentId : KnownField.Other,
        11 => Is(name, "In-Reply-To"u8) ? KnownField.InReplyTo : Is(name, "Return-Path"u8) ? KnownField.ReturnPath : Is(name, "Content-MD5"u8) ? KnownField.ContentMd5 : KnownField.Other,
        12 => Is(name, "Content-Type"u8) ? KnownField.ContentType : Is(name, "MIME-Version"u8) ? KnownField.MimeVersion : KnownField.Other,
        14 => Is(name, "DKIM-Signature"u8) ? KnownField.DkimSignature : KnownField.Other,
        16 => Is(name, "Content-Language"u8) ? KnownField.ContentLanguage : Is(name, "Content-Location"u8) ? KnownField.ContentLocation : KnownField.Other,
        19 => Is(name, "Content-Disposition"u8) ? KnownField.ContentDisposition : Is(name, "Content-Description"u8) ? KnownField.ContentDescription : KnownField.Other,
        25 => Is(name, "Content-Transfer-Encoding"u8) ? KnownField.ContentTransferEncoding : KnownField.Other,
        _ => KnownField.Other,
    };

    /// <summary>May the field stand only once? RFC 5322 §3.6, RFC 2045 §3.</summary>
    public static bool StandsOnce(KnownField field) => field is not (KnownField.Other or KnownField.Received or KnownField.ReturnPath or KnownField.DkimSignature);

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => Ascii.EqualsIgnoreCase(name, known);
}
