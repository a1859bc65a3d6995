namespace Mox.WebUI.Webmail;

/// <summary>TLS as people know it.</summary>
public static class TlsWords
{
    /// <summary>The version out of what was noted at delivery, such as <c>TLS 1.3</c>; <c>TLS</c> where there is none to be seen.</summary>
    public static string Version(string noted)
    {
        ArgumentNullException.ThrowIfNull(noted);
        foreach (var version in (ReadOnlySpan<string>)["1.3", "1.2", "1.1", "1.0"])
        {
            if (noted.StartsWith($"TLS{version}", StringComparison.OrdinalIgnoreCase) || noted.StartsWith($"TLS {version}", StringComparison.OrdinalIgnoreCase) || noted.StartsWith($"TLSv{version}", StringComparison.OrdinalIgnoreCase)
                || noted.StartsWith($"Tls{version.Replace(".", "", StringComparison.Ordinal)}", StringComparison.OrdinalIgnoreCase))
            {
                return $"TLS {version}";
            }
        }

        return "TLS";
    }
}
