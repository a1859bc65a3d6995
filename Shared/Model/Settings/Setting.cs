namespace Mox.Shared.Model.Settings;

/// <summary>A single value of the appliance that is data, not configuration.</summary>
public sealed class Setting
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";
}
