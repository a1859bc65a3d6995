using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.AuthenticationResults;

/// <summary>Reads the value of an Authentication-Results field in one pass.</summary>
internal ref partial struct AuthenticationResultsReader(ReadOnlySpan<byte> raw)
{
    private readonly ReadOnlySpan<byte> _raw = raw.Length > AuthenticationResultsField.MaxOctets ? raw[..AuthenticationResultsField.MaxOctets] : raw;
    private readonly bool _cut = raw.Length > AuthenticationResultsField.MaxOctets;
    private readonly List<SyntaxFault> _faults = [];
    private readonly List<string> _comments = [];
    private int _at;

    private readonly bool AtEnd => _at >= _raw.Length;

    private readonly byte Next => _at < _raw.Length ? _raw[_at] : (byte)0;

    public AuthenticationResultsField Read(bool instance)
    {
        int? number = instance ? ReadInstance() : null;
        SkipSpace();
        var id = ReadIdentifier(out var missing);
        SkipSpace();
        int? version = null;
        if (!missing && char.IsAsciiDigit((char)Next)) version = ReadVersion();
        var field = new AuthenticationResultsField(id, []) { Instance = number, Version = version ?? 1, HasVersion = version is not null };
        if (!field.IsSupported) return field with { Faults = [.. _faults] };
        SkipSpace();
        if (Next != ';' && !missing) Fault("semicolon");
        _comments.Clear();
        var results = ReadResults();
        if (_cut) Fault("shorter field");
        return field with { Results = results, Faults = [.. _faults] };
    }

    private ImmutableArray<AuthenticationResult> ReadResults()
    {
        var results = ImmutableArray.CreateBuilder<AuthenticationResult>();
        var none = false;
        while (!AtEnd)
        {
            if (Next == ';') _at++;
            SkipSpace();
            if (AtEnd || Next == ';')
            {
                Fault("result");
                continue;
            }

            if (results.Count == AuthenticationResultsField.MaxResults)
            {
                Fault($"at most {AuthenticationResultsField.MaxResults} results");
                break;
            }

            if (ReadResult(out var isNone) is { } result) results.Add(result);
            none |= isNone;
            _comments.Clear();
        }

        if (results.Count == 0 && !none) Fault("result or none");
        if (results.Count > 0 && none) Fault("results without none");
        return results.ToImmutable();
    }

    private AuthenticationResult? ReadResult(out bool isNone)
    {
        isNone = false;
        var start = _at;
        var method = ReadWord();
        SkipSpace();
        var version = 1;
        if (Next == '/' && method.Length > 0)
        {
            _at++;
            SkipSpace();
            version = ReadVersion();
            SkipSpace();
        }

        if (Next != '=' || method.Length == 0)
        {
            isNone = method == "none" && (AtEnd || Next == ';');
            if (!isNone) FaultAt(start, "method and equals sign");
            SkipToSemicolon();
            return null;
        }

        _at++;
        SkipSpace();
        var resultAt = _at;
        var word = ReadWord();
        if (word.Length == 0 || !AtEnd && Next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)';' or (byte)'('))
        {
            FaultAt(resultAt, "result");
            word += ReadValue(null).ToLowerInvariant();
        }

        return ReadProperties(new AuthenticationResult(method, word) { MethodVersion = version });
    }

    private AuthenticationResult ReadProperties(AuthenticationResult result)
    {
        var properties = ImmutableArray.CreateBuilder<AuthenticationProperty>();
        string? reason = null;
        while (true)
        {
            SkipSpace();
            if (AtEnd || Next == ';') break;
            var start = _at;
            var type = ReadWord();
            var (behind, comments, name) = (_at, _comments.Count, "");
            SkipSpace();
            if (Next == '.' && type.Length > 0)
            {
                _at++;
                SkipSpace();
                name = ReadWord();
                (behind, comments) = (_at, _comments.Count);
                SkipSpace();
            }

            if (Next != '=' || type.Length == 0)
            {
                FaultAt(start, "property or semicolon");
                _at = behind;
                _comments.RemoveRange(comments, _comments.Count - comments);
                if (!AtEnd && !AuthenticationText.Ends.Contains(Next)) SkipWord(start);
                continue;
            }

            _at++;
            SkipSpace();
            var value = ReadValue("value");
            if (name.Length == 0 && type == "reason" && reason is null)
            {
                if (properties.Count > 0) FaultAt(start, "reason before the properties");
                reason = value;
                continue;
            }

            if (name.Length == 0)
            {
                FaultAt(start, "type of property");
                (type, name) = ("", type);
            }

            if (properties.Count < AuthenticationResultsField.MaxProperties) properties.Add(new AuthenticationProperty(type, name, value));
            else FaultAt(start, $"at most {AuthenticationResultsField.MaxProperties} properties");
        }

        return result with { Properties = properties.ToImmutable(), Reason = reason, Comments = [.. _comments] };
    }
}
