namespace Mox.WebUI.Webmail;

/// <summary>A search that somebody asked for; empty to see the folder again.</summary>
public readonly record struct SearchAsked(string Query, bool Everywhere);
