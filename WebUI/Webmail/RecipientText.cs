using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Recipients as people type and paste them: <c>ann@a.example, "Bo, Jr" &lt;bo@b.example&gt;; c@c.example</c>.</summary>
public static class RecipientText
{
    /// <summary>Signs that a name may hold only in quotes.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create(",;<>\"\\@");

    /// <summary>The recipients in a text; what is between two separators is one, whether it is an address or not.</summary>
    public static ImmutableArray<Person> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var people = ImmutableArray.CreateBuilder<Person>();
        var (part, quoted, inAngle) = (new StringBuilder(), false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && quoted && i + 1 < text.Length)
            {
                part.Append(c).Append(text[++i]);
                continue;
            }

            if (c == '"') quoted = !quoted;
            if (!quoted && c is '<' or '>') inAngle = c == '<';
            if (!quoted && !inAngle && c is ',' or ';' or '\n' or '\r' or '\t') Close();
            else part.Append(c);
        }

        Close();
        return people.ToImmutable();

        void Close()
        {
            var one = part.ToString().Trim();
            part.Clear();
            if (one.Length > 0) people.Add(One(one));
        }
    }

    /// <summary>True when mail can be sent there, as far as the form of the address tells.</summary>
    public static bool IsValid(Person person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return MailAddress.Parse(person.Address).Ok;
    }

    /// <summary>A recipient as it can be typed.</summary>
    public static string Write(Person person)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (string.IsNullOrEmpty(person.Name)) return person.Address;
        var name = person.Name.AsSpan().IndexOfAny(Special) < 0 ? person.Name : $"\"{person.Name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        return $"{name} <{person.Address}>";
    }

    private static Person One(string text)
    {
        var open = text.LastIndexOf('<');
        if (open < 0 || !text.EndsWith('>')) return new Person(null, text);
        var name = text[..open].Trim();
        if (name.Length > 1 && name[0] == '"' && name[^1] == '"') name = name[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        return new Person(name.Length == 0 ? null : name, text[(open + 1)..^1].Trim());
    }
}
