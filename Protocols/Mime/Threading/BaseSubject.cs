using System.Text;

namespace Mox.Protocols.Mime.Threading;

/// <summary>The base subject: a subject without the marks of replies and forwards, by which messages are sorted and threaded.</summary>
/// <remarks>RFC 5256 §2.1, with the syntax of RFC 5256 §5. Linear, whatever the subject.</remarks>
/// <param name="Text">What is left; may be empty.</param>
/// <param name="IsReplyOrForward">A mark of a reply or a forward was taken away.</param>
public readonly record struct BaseSubject(string Text, bool IsReplyOrForward)
{
    /// <summary>Reads a decoded subject.</summary>
    public static BaseSubject Of(string? subject)
    {
        if (string.IsNullOrEmpty(subject)) return new BaseSubject("", false);
        var text = Collapse(subject);
        int start = 0, end = text.Length, knownBlobs = -1;
        var marked = false;
        while (true)
        {
            StripTrailers(text, start, ref end, ref marked);
            while (StripLeader(text, ref start, end, ref knownBlobs, ref marked) || StripBlob(text, ref start, end))
            {
            }

            if (end - start <= "[fwd:]".Length - 1 || text[end - 1] != ']' || !At(text, start, end, "[fwd:")) break;
            (start, end, marked) = (start + "[fwd:".Length, end - 1, true);
        }

        return new BaseSubject(text[start..Math.Max(start, end)], marked);
    }

    /// <summary>Step 1: every run of white space becomes one space.</summary>
    private static string Collapse(string subject)
    {
        var result = new StringBuilder(subject.Length);
        var space = false;
        foreach (var c in subject)
        {
            var isSpace = c is ' ' or '\t' or '\r' or '\n';
            if (isSpace && !space) result.Append(' ');
            else if (!isSpace) result.Append(c);
            space = isSpace;
        }

        return result.ToString();
    }

    /// <summary>Step 2.</summary>
    private static void StripTrailers(string text, int start, ref int end, ref bool marked)
    {
        while (end > start)
        {
            if (text[end - 1] == ' ')
            {
                end--;
            }
            else if (end - start >= 5 && At(text, end - 5, end, "(fwd)"))
            {
                (end, marked) = (end - 5, true);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Step 3: a space, or blobs and a reply mark. <paramref name="knownBlobs"/> is the end of a run of blobs that no mark follows.</summary>
    private static bool StripLeader(string text, ref int start, int end, ref int knownBlobs, ref bool marked)
    {
        if (start < end && text[start] == ' ')
        {
            start++;
            return true;
        }

        if (start < knownBlobs) return false;
        var at = start;
        while (Blob(text, at, end) is var next and > 0) at = next;
        var after = ReplyMark(text, at, end);
        if (after < 0)
        {
            knownBlobs = at;
            return false;
        }

        (start, marked) = (after, true);
        return true;
    }

    /// <summary>Step 4.</summary>
    private static bool StripBlob(string text, ref int start, int end)
    {
        var after = Blob(text, start, end);
        if (after < 0 || after >= end) return false;
        start = after;
        return true;
    }

    /// <summary>Where a <c>subj-refwd</c> ends, or -1.</summary>
    private static int ReplyMark(string text, int at, int end)
    {
        if (At(text, at, end, "re")) at += 2;
        else if (At(text, at, end, "fwd")) at += 3;
        else if (At(text, at, end, "fw")) at += 2;
        else return -1;
        while (at < end && text[at] == ' ') at++;
        if (Blob(text, at, end) is var after and > 0) at = after;
        return at < end && text[at] == ':' ? at + 1 : -1;
    }

    /// <summary>Where a <c>subj-blob</c> ends, its white space included, or -1.</summary>
    private static int Blob(string text, int at, int end)
    {
        if (at >= end || text[at] != '[') return -1;
        var close = text.AsSpan(at + 1, end - at - 1).IndexOfAny('[', ']');
        if (close < 0 || text[at + 1 + close] != ']') return -1;
        at += close + 2;
        while (at < end && text[at] == ' ') at++;
        return at;
    }

    private static bool At(string text, int at, int end, string wanted) =>
        end - at >= wanted.Length && text.AsSpan(at, wanted.Length).Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
