using System.Collections.Immutable;

namespace Mox.Protocols.Imap;

/// <summary>The code in brackets of a status response: what a program can act on.</summary>
/// <remarks>RFC 9051 §7.1; RFC 5530 §3; RFC 3501 §7.1 for UNSEEN; RFC 7162 §7 for HIGHESTMODSEQ, NOMODSEQ, MODIFIED, CLOSED; RFC 4315 §3 for APPENDUID and COPYUID.</remarks>
public abstract record ResponseCode
{
    public static readonly ResponseCode Alert = new Word("ALERT");
    public static readonly ResponseCode AlreadyExists = new Word("ALREADYEXISTS");
    public static readonly ResponseCode AuthenticationFailed = new Word("AUTHENTICATIONFAILED");
    public static readonly ResponseCode AuthorizationFailed = new Word("AUTHORIZATIONFAILED");
    public static readonly ResponseCode Cannot = new Word("CANNOT");
    public static readonly ResponseCode ClientBug = new Word("CLIENTBUG");
    public static readonly ResponseCode Closed = new Word("CLOSED");
    public static readonly ResponseCode ContactAdmin = new Word("CONTACTADMIN");
    public static readonly ResponseCode Corruption = new Word("CORRUPTION");
    public static readonly ResponseCode Expired = new Word("EXPIRED");
    public static readonly ResponseCode ExpungeIssued = new Word("EXPUNGEISSUED");
    public static readonly ResponseCode HasChildren = new Word("HASCHILDREN");
    public static readonly ResponseCode InUse = new Word("INUSE");
    public static readonly ResponseCode Limit = new Word("LIMIT");
    public static readonly ResponseCode NoModSeq = new Word("NOMODSEQ");
    public static readonly ResponseCode NonExistent = new Word("NONEXISTENT");
    public static readonly ResponseCode NoPerm = new Word("NOPERM");
    public static readonly ResponseCode NotSaved = new Word("NOTSAVED");
    public static readonly ResponseCode OverQuota = new Word("OVERQUOTA");
    public static readonly ResponseCode Parse = new Word("PARSE");
    public static readonly ResponseCode PrivacyRequired = new Word("PRIVACYREQUIRED");
    public static readonly ResponseCode ReadOnly = new Word("READ-ONLY");
    public static readonly ResponseCode ReadWrite = new Word("READ-WRITE");
    public static readonly ResponseCode ServerBug = new Word("SERVERBUG");
    public static readonly ResponseCode TooBig = new Word("TOOBIG");
    public static readonly ResponseCode TryCreate = new Word("TRYCREATE");
    public static readonly ResponseCode UidNotSticky = new Word("UIDNOTSTICKY");
    public static readonly ResponseCode Unavailable = new Word("UNAVAILABLE");
    public static readonly ResponseCode UnknownCte = new Word("UNKNOWN-CTE");
    public static readonly ResponseCode UseAttr = new Word("USEATTR");

    private ResponseCode()
    {
    }

    /// <summary>A code of one word: one of the fields of this class.</summary>
    public sealed record Word : ResponseCode
    {
        internal Word(string text) => Text = text;

        public string Text { get; }
    }

    public sealed record Capability(ImmutableArray<string> Capabilities) : ResponseCode;

    /// <summary>Charsets SEARCH can read; may be empty.</summary>
    public sealed record BadCharset(ImmutableArray<string> Known) : ResponseCode;

    /// <param name="New">Clients may make keywords of their own: <c>\*</c>.</param>
    public sealed record PermanentFlags(FlagList Flags, bool New) : ResponseCode;

    public sealed record UidNext(uint Uid) : ResponseCode;

    public sealed record UidValidity(uint Value) : ResponseCode;

    /// <summary>Number of the first message without \Seen (IMAP4rev1).</summary>
    public sealed record Unseen(uint Number) : ResponseCode;

    public sealed record HighestModSeq(ulong Value) : ResponseCode;

    /// <summary>Messages that STORE with UNCHANGEDSINCE left alone: numbers or UIDs, as the command was.</summary>
    public sealed record Modified(UidSet Messages) : ResponseCode;

    public sealed record AppendUid(uint Validity, UidSet Uids) : ResponseCode;

    /// <summary>Both sets ascending, the n-th of one belongs to the n-th of the other; neither may be empty.</summary>
    public sealed record CopyUid(uint Validity, UidSet From, UidSet To) : ResponseCode;

    internal void WriteTo(ResponseWriter to) => throw new NotImplementedException();
}
