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

    internal void WriteTo(ResponseWriter to)
    {
        switch (this)
        {
            case Word word:
                to.Atom(word.Text);
                break;
            case Capability capability:
                to.Raw("CAPABILITY"u8);
                to.Words(capability.Capabilities);
                break;
            case BadCharset charset:
                to.Raw("BADCHARSET"u8);
                for (var i = 0; i < charset.Known.Length; i++)
                {
                    to.Raw(i == 0 ? " ("u8 : " "u8);
                    to.AString(charset.Known[i]);
                }

                if (charset.Known.Length > 0) to.Octet(')');
                break;
            case PermanentFlags permanent:
                to.Raw("PERMANENTFLAGS ("u8);
                to.Raw(permanent.Flags.Octets);
                if (permanent.New) to.Raw(permanent.Flags.Octets.IsEmpty ? "\\*"u8 : " \\*"u8);
                to.Octet(')');
                break;
            case UidNext next:
                Numbered(to, "UIDNEXT "u8, next.Uid);
                break;
            case UidValidity validity:
                Numbered(to, "UIDVALIDITY "u8, validity.Value);
                break;
            case Unseen unseen:
                Numbered(to, "UNSEEN "u8, unseen.Number);
                break;
            case HighestModSeq highest:
                Numbered(to, "HIGHESTMODSEQ "u8, highest.Value);
                break;
            case Modified modified:
                to.Raw("MODIFIED "u8);
                to.Numbers(modified.Messages);
                break;
            case AppendUid append:
                Numbered(to, "APPENDUID "u8, append.Validity);
                to.Octet(' ');
                to.Numbers(append.Uids);
                break;
            case CopyUid copy:
                Numbered(to, "COPYUID "u8, copy.Validity);
                to.Octet(' ');
                to.Numbers(copy.From);
                to.Octet(' ');
                to.Numbers(copy.To);
                break;
        }
    }

    private static void Numbered(ResponseWriter to, ReadOnlySpan<byte> name, ulong number)
    {
        to.Raw(name);
        to.Number(number);
    }
}
