using System.Diagnostics.CodeAnalysis;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>SELECT and EXAMINE: opens a mailbox.</summary>
/// <remarks>RFC 9051 §6.3.2, §6.3.3; RFC 7162 §3.1.8 for CONDSTORE, §3.2.5 for QRESYNC.</remarks>
/// <param name="ReadOnly">EXAMINE.</param>
public sealed record SelectCommand(string Mailbox, bool ReadOnly, bool CondStore, QresyncParameter? Qresync) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool readOnly)
    {
        if (!at.Space() || !at.Mailbox(out var mailbox)) return at.Fault;
        var condStore = false;
        QresyncParameter? qresync = null;
        if (!at.AtEnd)
        {
            if (!at.Space() || !at.Open("list of parameters")) return at.Fault;
            do
            {
                var start = at.Position;
                if (at.TryWord("CONDSTORE"u8) && !condStore) condStore = true;
                else if (at.TryWord("QRESYNC"u8) && qresync is null)
                {
                    if (!ParseQresync(ref at, out qresync)) return at.Fault;
                }
                else return new SyntaxFault(start, "CONDSTORE or QRESYNC, each once");
            }
            while (at.TrySpace());

            if (!at.Close()) return at.Fault;
        }

        return new SelectCommand(mailbox, readOnly, condStore, qresync);
    }

    private static bool ParseQresync(ref CommandCursor at, [NotNullWhen(true)] out QresyncParameter? parameter)
    {
        parameter = null;
        UidSet? known = null;
        UidSet? numbers = null;
        UidSet? uids = null;
        if (!at.Space() || !at.Open("values of QRESYNC") || !at.Number32(out var uidValidity) || !at.Space() || !at.ModSeq(out var modSeq)) return false;
        if (at.TrySpace())
        {
            if (!at.At('(') && !(at.KnownSet(out known) && (at.TrySpace() || !at.At('(')))) return false;
            if (at.TryOpen())
            {
                var start = at.Position;
                if (!at.KnownSet(out numbers) || !at.Space() || !at.KnownSet(out uids) || !at.Close()) return false;
                if (numbers.Count != uids.Count) return at.Fail(start, "as many message numbers as UIDs");
            }
        }

        if (!at.Close()) return false;
        parameter = new QresyncParameter(uidValidity, modSeq, known, numbers, uids);
        return true;
    }
}

/// <summary>What a client knows of a mailbox from before.</summary>
/// <remarks>RFC 7162 §3.2.5.</remarks>
/// <param name="KnownUids">Null when not given.</param>
/// <param name="SampleNumbers">With <paramref name="SampleUids"/>, pairs of message numbers and UIDs; null when not given.</param>
public sealed record QresyncParameter(uint UidValidity, ulong ModSeq, UidSet? KnownUids, UidSet? SampleNumbers, UidSet? SampleUids);
