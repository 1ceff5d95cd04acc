"""Invented names. Any likeness to a real person is chance."""

# ruff: noqa: SIM905  (words in a row read better than a column of quotes)
from __future__ import annotations

GIRLS = (
    "Amelia Aisha Beatrix Chloe Daisy Eleni Fatima Grace Hana Imogen Jaya Keira Layla Maya Nia Orla Poppy Rosie Sofia Tilly "
    "Uma Violet Willow Yasmin Zara Abigail Bella Chidera Elsie Freya Gabriela Hollie Isla Jessica Kiran Lucia Mariam Niamh "
    "Olivia Priya Ruby Safiya Tamara Wiktoria Yuki Zofia Evie Ines Leila Martha"
).split()

BOYS = (
    "Adam Ben Callum Dylan Elijah Finn George Hassan Ivan Jack Kai Luca Mohammed Noah Oscar Patryk Rafi Sam Theo Umar Vihaan "
    "Will Xander Yusuf Zach Alfie Benedict Caleb Daniel Ethan Felix Gethin Harris Isaac Joshua Kwame Liam Mateusz Nathan "
    "Oliver Peter Reuben Samir Toby Archie Bilal Connor Dominik Emre Frank"
).split()

FAMILY_NAMES = (
    "Abbott Adeyemi Ahmed Baker Begum Bennett Bianchi Brooks Carter Chaudhry Chen Clarke Cooper Costa Davies Desai Dixon "
    "Edwards Ellis Evans Farah Fisher Foster Gibbs Gordon Green Gupta Hall Harper Hassan Hughes Hussain Iqbal Islam Jackson "
    "Jenkins Johal Jones Kaur Kelly Khan Kowalski Lee Lewis Lowe Mahmood Marsh Mensah Miller Morgan Murphy Nguyen Nowak "
    "Okafor Osman Owen Palmer Parker Patel Pereira Phillips Popescu Price Quinn Rahman Rees Reynolds Richards Roberts Rose "
    "Rossi Sanders Sharma Shaw Silva Singh Slater Smith Stone Sutton Taylor Thomas Tran Turner Uddin Vaughan Walker Ward "
    "Watts White Wilson Wood Wright Yang Young Zaman"
).split()

ADULTS = ("Anna Carla Dean Esther Femi Gareth Helen Ines Jo Karen Lisa Mark Nadia Omar Paula Ravi Sue Tariq Una Vikram").split()
