using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Reads one address field: gathers the tokens of one address after the other and makes addresses of them.</summary>
internal ref partial struct AddressReader
{
    /// <summary>Tokens of one address that are kept.</summary>
    private const int MaxTokens = 4000;

    private readonly ReadOnlySpan<byte> _raw;
    private readonly DefectScope _defects;
    private readonly int _max;
    private AddressLexer _lexer;
    private Scratch<AddressToken> _tokens;
    private Scratch<byte> _text;
    private EnvelopeAddress[] _found = [];
    private int _count;
    private bool _inGroup;

    /// <summary>Places among the tokens of the address being read; -1 as long as they were not met.</summary>
    private int _open = -1, _routeEnd = -1, _close = -1;
    private bool _inRoute, _hasAt;

    /// <summary>A comment of the name being written is there already.</summary>
    private bool _commented;

    public AddressReader(ReadOnlySpan<byte> raw, int maxAddresses, DefectScope defects, Span<AddressToken> tokens, Span<byte> text)
    {
        _raw = raw;
        _max = maxAddresses;
        _defects = defects;
        _lexer = new AddressLexer(raw, defects);
        _tokens = new Scratch<AddressToken>(tokens);
        _text = new Scratch<byte>(text);
    }

    /// <summary>Another reader may find other addresses.</summary>
    public bool Doubtful { get; private set; }

    private readonly bool InAngle => _open >= 0 && _close < 0;

    public void Dispose()
    {
        _tokens.Dispose();
        _text.Dispose();
    }

    public ImmutableArray<EnvelopeAddress> Read()
    {
        while (_count < _max)
        {
            var token = _lexer.Next();
            if (token.Kind == AddressTokenKind.End)
            {
                Finish();
                break;
            }

            Take(token);
        }

        if (_count >= _max && _lexer.Next() is { Kind: not AddressTokenKind.End } more) _defects.Report(DefectKind.FieldLimit, more.Start);
        if (_inGroup)
        {
            Broken(_raw.Length);
            CloseGroup();
        }

        Doubtful |= _lexer.Open;
        if (_count == 0) return [];
        if (_found.Length != _count) Array.Resize(ref _found, _count);
        return ImmutableCollectionsMarshal.AsImmutableArray(_found);
    }

    private void Take(AddressToken token)
    {
        switch (token.Special)
        {
            case (byte)'<':
                Open(token);
                break;
            case (byte)'>' when InAngle:
                _close = _tokens.Count;
                break;
            case (byte)':' when !InAngle && _open < 0 && !_inGroup && !_hasAt:
                StartGroup();
                break;
            case (byte)':' when InAngle && _inRoute:
                (_routeEnd, _inRoute) = (_tokens.Count, false);
                _defects.Report(DefectKind.InvalidAddress, token.Start);
                break;
            case (byte)',' when InAngle && (_inRoute || _tokens.Count == _open):
                _inRoute = true;
                Keep(token);
                break;
            case (byte)',':
                if (_tokens.Count == 0 && _open < 0) _defects.Report(DefectKind.InvalidAddress, token.Start);
                Finish();
                break;
            case (byte)';':
                if (!_inGroup) _defects.Report(DefectKind.InvalidAddress, token.Start);
                Finish();
                CloseGroup();
                break;
            case (byte)'@' when InAngle && _tokens.Count == _open:
                _inRoute = true;
                Keep(token);
                break;
            default:
                Keep(token);
                break;
        }
    }

    /// <summary>The address in angle brackets begins; where one ended before it, a comma was forgotten.</summary>
    private void Open(AddressToken token)
    {
        if (_close >= 0)
        {
            Broken(token.Start);
            NextBehindAngle();
        }
        else if (_open >= 0)
        {
            // "<<a@b>>": what was read inside so far was no address.
            Broken(token.Start);
            _tokens.Cut(_open);
        }

        (_open, _routeEnd, _inRoute) = (_tokens.Count, -1, false);
    }

    private void Keep(AddressToken token)
    {
        _hasAt |= token.Is('@');
        if (_tokens.Count < MaxTokens) _tokens.Add(token);
        else if (_tokens.Count == MaxTokens) _defects.Report(DefectKind.FieldLimit, token.Start);
    }

    private void StartGroup()
    {
        Add(new EnvelopeAddress(Phrase(0, _tokens.Count, 0, 0) ?? "", null, null) { GroupStart = true });
        _inGroup = true;
        Clear();
    }

    private void CloseGroup()
    {
        if (_inGroup) Add(new EnvelopeAddress(null, null, null) { GroupEnd = true });
        _inGroup = false;
    }

    /// <summary>The tokens at hand are one address, or several whose commas were forgotten, or none.</summary>
    private void Finish()
    {
        if (_count >= _max) return;
        if (_open >= 0) Angle(_tokens.Count);
        else if (HasWord()) Bare();
        Clear();
    }

    /// <summary>Makes an address of all up to the closing bracket and the comments behind it; the words there begin the next one.</summary>
    private void NextBehindAngle()
    {
        var next = _close;
        while (next < _tokens.Count && _tokens[next].Kind == AddressTokenKind.Comment) next++;
        if (_count < _max) Angle(next);
        _tokens.Remove(0, next);
        (_open, _routeEnd, _close, _inRoute, _hasAt) = (-1, -1, -1, false, false);
    }

    private void Clear()
    {
        _tokens.Cut(0);
        (_open, _routeEnd, _close, _inRoute, _hasAt) = (-1, -1, -1, false, false);
    }

    private void Add(EnvelopeAddress address)
    {
        if (_count == _found.Length) Array.Resize(ref _found, _count == 0 ? 1 : _count * 2);
        _found[_count++] = address;
    }

    /// <summary>What stands here can be read in more than one way.</summary>
    private void Broken(int at)
    {
        Doubtful = true;
        _defects.Report(DefectKind.InvalidAddress, at);
    }

    private readonly bool HasWord()
    {
        foreach (var token in _tokens.Written)
        {
            if (token.Kind != AddressTokenKind.Comment) return true;
        }

        return false;
    }
}
