namespace Mox.Protocols.Imap;

/// <summary>How a client and we speak, as far as it changes the grammar: what ENABLE has switched on.</summary>
/// <param name="Utf8">Mailbox names and strings stand in UTF-8: UTF8=ACCEPT (RFC 6855 §3) or IMAP4rev2 (RFC 9051 §5.1) was enabled. Otherwise names are in modified UTF-7.</param>
/// <param name="Rev2">IMAP4rev2 was enabled (RFC 9051 §6.3.1).</param>
public readonly record struct ImapDialect(bool Utf8, bool Rev2)
{
    /// <summary>Before any ENABLE: IMAP4rev1.</summary>
    public static readonly ImapDialect Rev1;

    public static readonly ImapDialect Revision2 = new(true, true);
}
