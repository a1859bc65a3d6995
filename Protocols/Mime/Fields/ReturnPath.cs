using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Reads a Return-Path field.</summary>
/// <remarks>RFC 5322 §3.6.7: <c>path = angle-addr / ([CFWS] "&lt;" [CFWS] "&gt;" [CFWS])</c>.</remarks>
public static class ReturnPath
{
    /// <summary>The address a message came from, as written, without brackets and route; empty for the null path of notifications; null when the field says nothing.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="defects">Takes <see cref="DefectKind.InvalidAddress"/>.</param>
    public static EnvelopeAddress? Read(ReadOnlySpan<byte> raw, DefectScope defects = default)
    {
        var open = raw.IndexOf((byte)'<');
        if (open >= 0 && raw[(open + 1)..].IndexOfAnyExcept(FieldText.Blanks) is var next and >= 0 && raw[open + 1 + next] == '>') return new EnvelopeAddress(null, "", null);
        var addresses = AddressList.Read(raw, 1, defects);
        return addresses is [{ IsMailbox: true } one] ? one with { Name = null } : null;
    }
}
